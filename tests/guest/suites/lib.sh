# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the suites share: a policy to log in under, ways to log in, and the records
# that are left behind. A suite sources this first, and it sources tap.sh.

# A suite may have it from two libraries.
[[ ! ${policy_file-} ]] || return 0

# shellcheck source=tests/guest/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"

helpers=$(dirname "${BASH_SOURCE[0]}")/helpers
policy_file=/etc/security/usercap.conf
work=$(mktemp -d /tmp/suite.XXXXXX)

# Sessions of every user run the helpers, and write their reports here.
prepare_helpers() {
	chmod 1777 "$work"
	install -m 755 "$helpers"/* /usr/local/bin
	install -d -m 755 /srv
	if [[ ! -e /srv/page ]]; then
		echo 'a page' >/srv/page
	fi
}
prepare_helpers

# Who enforces here, where it lists the processes that are restricted, and the type of its
# records in the audit log; they all say the same, if not in the same place.
# shellcheck disable=SC2034 # the suites use them
if [[ -e /sys/kernel/security/usercap ]]; then
	provider=kernel
	processes=/sys/kernel/security/usercap/processes
	denial_type=KERNEL_OTHER
else
	provider=bpf
	processes=/run/usercap/bpf/processes
	denial_type=TRUSTED_APP
fi

# Where BPF programs enforce, some things are otherwise: known by name, and why.
if [[ $provider == bpf ]]; then
	tap_read_differences "$(dirname "${BASH_SOURCE[0]}")/bpf-differences"
fi

# A processor that is emulated takes its time.
patience=1
[[ $(systemd-detect-virt) != qemu ]] || patience=4
# How long systemd's tools wait for an answer: usually 25 seconds
export SYSTEMD_BUS_TIMEOUT=$((25 * patience))

# The next suite finds the guest as this one did. What a library of a suite changes it
# undoes in a function that it adds here.
endings=()
clean_up() {
	local status=$? ending
	for ending in "${endings[@]}"; do
		"$ending" || :
	done
	pkill -U bob -x busybox || :
	: | policy || :
	rm -rf "$work"
	exit "$status"
}
trap clean_up EXIT

# policy <<LINES: what /etc/security/usercap.conf says from now on
policy() {
	cat >"$work/policy"
	install -m 644 "$work/policy" "$policy_file.new"
	mv -f "$policy_file.new" "$policy_file"
}

# eventually SECONDS COMMAND...: until it succeeds, or fail when the time is up
eventually() {
	local deadline=$((SECONDS + $1 * patience))
	shift
	until "$@"; do
		if ((SECONDS > deadline)); then
			echo "not within the time: $*" >&2
			return 1
		fi
		sleep 0.2
	done
}

# via_ssh USER [COMMAND...]: an ordinary login, with a key
via_ssh() {
	local user=$1
	shift
	ssh -n -o BatchMode=yes "$user@localhost" "$@"
}

via_su() {
	su "$1" -c "$2"
}

# via_sudo USER COMMAND...: the cheapest session there is
via_sudo() {
	local user=$1
	shift
	sudo -n -u "$user" -- "$@"
}

# Half of what a login costs is starting that user's systemd manager, and stopping it
# right after. Where managers are not the subject, let them run.
keep_managers() {
	loginctl enable-linger root alice bob carol
}

# Nothing of a user's goes on running, the systemd manager included: it keeps the
# sets that it was started with.
end_sessions() {
	local user
	for user; do
		systemctl stop "user@$(id -u "$user").service" 2>/dev/null || :
		loginctl terminate-user "$user" 2>/dev/null || :
		eventually 10 nobody_left "$user"
	done
}

nobody_left() {
	! pgrep -u "$1" >/dev/null
}

# Records of refusals, as auditd wrote them; auditd is a moment behind. A service that
# tells what BPF programs refused adds its own name: left out here, so that nobody takes it
# for that of who was refused.
denials() {
	ausearch --input-logs --raw -m "$denial_type" 2>/dev/null |
		sed "s/: pid=.* msg='op=usercap-denied\(.* res=[01]\) .*/: op=usercap-denied\1/"
}

# record REGEX...: one denial matches all of these
record() {
	local found pattern
	found=$(denials | grep 'op=usercap-denied')
	for pattern; do
		found=$(grep -E -- "$pattern" <<<"$found") || return 1
	done
	echo "$found"
}

# recorded DESCRIPTION REGEX...: such a denial comes into the audit log
recorded() {
	local description=$1
	shift
	if eventually 10 record "$@" >/dev/null 2>&1; then
		tap_result 0 "$description"
	else
		tap_result 1 "$description"
		tap_explain "record $*" 1 "$(denials | tail -n 5)"
	fi
}

# assigned REGEX...: one USER_ROLE_CHANGE of pam_usercap matches all of these
assigned() {
	local found pattern
	found=$(ausearch --input-logs --raw -m USER_ROLE_CHANGE 2>/dev/null | grep op=usercap-assign)
	for pattern; do
		found=$(grep -E -- "$pattern" <<<"$found") || return 1
	done
	echo "$found"
}

# field REPORT NAME: the value in a line "NAME VALUE" of what use-network wrote
field() {
	sed -n "s/^$2 //p" "$1"
}

# bob_serves: a server that everybody's clients can reach, in a session of bob's
bob_serves() {
	pkill -U bob -x busybox || :
	via_su bob 'busybox httpd -p 127.0.0.1:8000 -h /srv'
}

# visit WAY USER PORT: run use-network in a session of USER that WAY opens, and wait
# for its report, $work/USER.PORT. WAY gets USER and a command line.
visit() {
	start_visit "$@" && await_visit "$2" "$3"
}

start_visit() {
	local report=$work/$2.$3
	"$1" "$2" "use-network $3 $report" >"$report.log" 2>&1 </dev/null
}

await_visit() {
	eventually 90 grep -qs '^done$' "$work/$1.$2"
}

# limited LABEL USER PORT AUID: in that visit no TCP server could be made, everything
# else worked, and the kernel's record says who it was
limited() {
	local label=$1 report=$2.$3 ses
	local -r uid=$(id -u "$2") lport=$3 auid=$4
	if [[ ! -e $work/$report ]]; then
		tap_result 1 "$label: $2 gets in"
		tap_explain "use-network" 1 "$(cat "$work/$report.log")"
		return
	fi
	prints "$label: $2 can not serve" '^httpd: listen: Operation not permitted$' \
		cat "$work/$report"
	ok "$label: $2 can connect, and use UNIX and UDP sockets" has_rest "$work/$report"
	ses=$(field "$work/$report" ses)
	ok "$label: the report's auid is $auid" test "$(field "$work/$report" auid)" = "$auid"
	recorded "$label: the record has auid, ses, uid, comm and exe" \
		"lport=$lport " 'usercap=tcp_listen' " auid=$auid " " ses=$ses " " uid=$uid " \
		'comm="busybox"' 'exe="/usr/bin/busybox"' 'permissive=0 res=0'
}

# free LABEL USER PORT: in that visit everything worked
free() {
	local label=$1 report=$2.$3
	if [[ ! -e $work/$report ]]; then
		tap_result 1 "$label: $2 gets in"
		tap_explain "use-network" 1 "$(cat "$work/$report.log")"
		return
	fi
	ok "$label: $2 can serve, and do the rest" has_all "$work/$report"
}

has_rest() {
	cat "$1"
	grep -q '^fetched a page$' "$1" && grep -q '^unix works$' "$1" && grep -q '^udp works$' "$1"
}

has_all() {
	has_rest "$1" && grep -q '^served a page$' "$1"
}

# module_said_since CURSOR: what pam_usercap logged after that; see journal_cursor
module_said_since() {
	journalctl --quiet --no-pager --output cat --after-cursor "$1" |
		grep -F -e pam_usercap -e op=usercap-assign
}

# module_said CURSOR REGEX: one of these lines is like that
module_said() {
	module_said_since "$1" | grep -E -- "$2"
}

journal_cursor() {
	journalctl --quiet --lines 0 --show-cursor | sed -n 's/^-- cursor: //p'
}
