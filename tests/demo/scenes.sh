#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: scenes.sh all|program TREE
#
# What tests/demo/here shows. "all" needs root and a mount namespace of its own, which it
# changes; "program" needs nothing, and changes nothing.

set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/demo/show.sh
. "$here/show.sh"
tree=${2%/}
export NO_COLOR=1 LC_ALL=C

#
# The stage
#

# layer DIR: from here on what is written there goes to memory
layer() {
	local upper=$layers/upper$1 work=$layers/work$1

	mkdir -p "$upper" "$work"
	[[ ! $tree || ! -d $tree$1 ]] || cp -a "$tree$1/." "$upper"
	chmod --reference="$1" "$upper"
	mount -t overlay -o "lowerdir=$1,upperdir=$upper,workdir=$work" usercap-try "$1"
}

set_stage() {
	# a directory that all of this sees, but which is another file system in here
	layers=/mnt
	mount -t tmpfs -o mode=755 usercap-try $layers
	layer /usr
	layer /etc
	layer /run
	ldconfig
	# whoever started this may have a shorter one
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	install -m 755 "$here/serve" /usr/local/bin/serve
	[[ -e /sys/kernel/security/lsm ]] ||
		mount -t securityfs usercap-try /sys/kernel/security 2>/dev/null || :
}

# Accounts that nobody has, and a session stack that is the same everywhere. What would
# tell the session to systemd-logind, or make a home directory, is not in it.
add_accounts() {
	local user uid=64000

	for user in alice bob; do
		sed -i "/^$user:/d" /etc/passwd /etc/shadow /etc/group
		echo "$user:x:$uid:$uid::/:/bin/sh" >>/etc/passwd
		echo "$user:*:19000::::::" >>/etc/shadow
		echo "$user:x:$uid:" >>/etc/group
		((++uid))
	done
	printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' >/etc/nsswitch.conf
	echo 'auth required pam_deny.so' >/etc/pam.d/common-auth
	echo 'account required pam_unix.so' >/etc/pam.d/common-account
	echo 'session required pam_unix.so' >/etc/pam.d/common-session
}

# The line that pam-auth-update would add
add_module() {
	local line

	line=$(sed -n '/^Session:/,$ { s/^\t/session /p; }' /usr/share/pam-configs/usercap)
	if [[ $by == seccomp ]]; then
		line+=' provider=seccomp'
	fi
	echo "$line" >>/etc/pam.d/common-session
	echo '# who  user capabilities' >/etc/security/usercap.conf
}

#
# Who enforces
#

enforcer() {
	{ usercap status --json || :; } | sed 's/.*"provider":"\([a-z]*\)".*/\1/'
}

# Pinned in a file system that only this namespace has: it goes when the namespace does.
load_bpf() {
	bpf_says='it was not built, since the kernel has no types or a tool is missing'
	[[ -x /usr/sbin/usercap-bpf ]] || return
	# first without any pin
	bpf_says=$(usercap-bpf run -- true 2>&1) || return
	bpf_says=$(usercap-bpf load 2>&1) || return
	setpriv --pdeathsig KILL usercap-bpf run &
	while usercap-bpf status | grep -q 'nobody writes refusals'; do
		sleep 0.1
	done
}

choose() {
	by=$(enforcer)
	if [[ $by == none ]] && load_bpf; then
		by=bpf
	elif [[ $by == none ]]; then
		by=seccomp
	fi
}

declare -A introduction=(
	[lsm]="The kernel enforces user capabilities itself, by its security module."
	[bpf]="BPF programs enforce user capabilities, for as long as this takes."
	[seccomp]="Nothing in the kernel enforces user capabilities, so seccomp has to do."
)

introduce() {
	# shellcheck source=/dev/null
	why "This is $(. /etc/os-release && echo "$PRETTY_NAME") on Linux $(uname -r)." \
		"${introduction[$by]}"
	[[ $by != seccomp || ! ${bpf_says-} ]] || echo "BPF can not: ${bpf_says#usercap-bpf: }."
}

limits() {
	case $by in
	lsm)
		why 'There is nothing of what usercap(7) says that this kernel does not do.'
		return
		;;
	bpf) why 'WHAT BPF CAN NOT do as well as a kernel with the security module:' ;;
	seccomp)
		why 'WHAT SECCOMP CAN NOT do: give something back, only record, count or explain what it' \
			'refused, see more of a system call than its arguments. That comes to this:'
		;;
	esac
	expect works '^  Not enforced: ' 'usercap status --limits'
}

#
# What is shown
#

login() {
	why '1. A LOGIN. Nobody has been restricted, so alice can have a program listen on TCP:'
	expect works 'listening on port' "su alice -c serve"

	why 'The administrator takes that from her, for all sessions from now on. "~" means all' \
		'user capabilities but these:'
	expect works '' "echo 'alice  ~tcp_listen' >>/etc/security/usercap.conf"
	expect works 'holds ~tcp_listen' 'usercap check --user alice'

	why 'She logs in again, and tries; bob is not restricted:'
	expect fails 'Operation not permitted' "su alice -c serve"
	expect works 'listening on port' "su bob -c serve"
}

# The command of the drop-in that the generator wrote
command_of() {
	sed -n "s/^ExecStart=\(..*\)/\1/p" "$1"
}

service() {
	local out=/run/usercap-try dropin exec note=

	mkdir $out
	dropin=$out/web.service.d/~usercap.conf
	why '2. A SERVICE. A unit of systemd says what its commands may do:'
	printf '%s\n' '[Service]' 'ExecStart=/usr/local/bin/serve' 'UserCapabilities=~tcp_listen' \
		>/etc/systemd/system/web.service
	expect works '' 'cat /etc/systemd/system/web.service'

	why 'systemd runs a generator at boot and at daemon-reload, which finds that, and writes a' \
		'drop-in for each such unit (of which systemd itself is told nothing here):'
	expect works '' "/usr/lib/systemd/system-generators/usercap-generator $out"
	expect works 'usercap-exec --keep=~tcp_listen' "cat '$dropin'"

	exec=$(command_of "$dropin")
	if [[ $by == seccomp ]]; then
		exec=${exec/ / --provider=seccomp }
		note=' (by seccomp, for which a unit would have to name usercap-exec itself)'
	fi
	why "What systemd would execute$note:"
	expect fails 'Operation not permitted' "$exec"
}

program() {
	local option=

	[[ $by != seccomp ]] || option='--provider seccomp '
	why '3. A PROGRAM. Anybody can start one with less, and be told what it lacked:'
	if [[ $by == seccomp ]]; then
		expect fails 'Operation not permitted' \
			"usercap run $option--drop tcp_listen --explain -- $serve"
	else
		expect fails 'refused: tcp_listen' "usercap run --drop tcp_listen --explain -- $serve"
	fi
	why 'All else is as before, such as what starts other programs:'
	expect works 'still here' "usercap run $option--drop tcp_listen -- sh -c 'ls / >/dev/null; echo still here'"
}

# auditd and the journal are a moment behind
recorded() {
	local deadline=$((SECONDS + 10))

	# that there is something is exit status 1
	until { usercap audit --json --since "@$started" 2>/dev/null || :; } | grep -q '"type":"row"'; do
		((SECONDS < deadline)) || return 1
		sleep 0.2
	done
}

review() {
	why '4. THE REVIEW of all that was refused, with what could be changed:'
	if [[ $by == seccomp ]]; then
		echo 'seccomp records neither which capability nor what was tried (ausearch -m SECCOMP shows'
		echo 'what it does record). So this is the log of another machine, whose kernel enforces:'
		cp "$here/../audit/logs/sessions.log" /run/another.log
		expect fails 'tcp_listen' "usercap audit --no-resolve --rows 4 /run/another.log"
	elif recorded; then
		expect fails 'alice +~?tcp_listen' "usercap audit --since @$started --suggest"
	else
		echo 'There is neither an audit log nor a journal here that could be read.'
		exit 1
	fi
}

case $1 in
all)
	started=$(date +%s)
	serve=serve
	set_stage
	add_accounts
	choose
	introduce
	add_module
	login
	service
	program
	review
	limits
	;;
program)
	serve=$here/serve
	PATH=$tree/usr/bin:$PATH
	by=$(enforcer)
	[[ $by != none ]] || by=seccomp
	introduce
	program
	limits
	;;
esac
