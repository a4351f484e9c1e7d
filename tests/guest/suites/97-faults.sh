#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Faults around a login: auditd that stops, or dies, while the queue of records is as
# short as can be; disks that are full; a policy that is written to all the time. Logins
# go on, in seconds, and nobody gets in with more than the policy allows.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

refusals=$(dirname "$0")/../usercap-refusals
loop=
keep_managers

as_before() {
	[[ -z $loop ]] || kill "$loop" 2>/dev/null || :
	pkill -CONT -x auditd || :
	systemctl restart auditd || :
	augenrules --load >/dev/null || :
	umount --lazy /var/log "$work/full" 2>/dev/null || :
}
endings+=(as_before)

auditd() {
	systemctl show -P MainPID auditd
}

# limited_within SECONDS COMMAND...: a session that COMMAND opens, which prints its sets
limited_within() {
	local limit=$1
	shift
	timeout "$limit" "$@" >"$work/held" 2>&1 || return
	cat "$work/held"
	grep -qx 'bounding ~tcp_listen' "$work/held"
}

via_su_held() {
	su "$1" -c held
}
export -f via_su_held via_sudo via_ssh

# Refusals without end, as somebody who is limited
refuse_on_and_on() {
	while :; do
		"$refusals" listen 50 >/dev/null 2>&1 || :
	done
}

policy <<'END'
alice	~tcp_listen
END
ok 'without a fault: alice is limited' limited_within 10 bash -c 'via_sudo alice held'

# --- auditd stands still, and the queue is full

auditctl -b 4 --backlog_wait_time 60000 >/dev/null
refuse_on_and_on &
loop=$!
kill -STOP "$(auditd)"
sleep 1
for way in 'via_sudo alice held' 'via_su_held alice' 'via_ssh alice held'; do
	begin=$SECONDS
	ok "auditd stopped, queue full: ${way%% *}" limited_within 30 bash -c "$way"
	echo "# $((SECONDS - begin)) s"
done
ok 'root gets in, too' timeout 30 sudo -n -u root true
auditctl -s 2>/dev/null | sed 's/^/# /'
kill -CONT "$(auditd)"
kill "$loop"
wait "$loop" 2>/dev/null || :
loop=
augenrules --load >/dev/null
ok 'auditd goes on: alice is limited' limited_within 10 bash -c 'via_sudo alice held'

# --- auditd dies, while people log in

for i in 1 2; do
	(
		sleep "0.0$((i * 3))"
		kill -KILL "$(auditd)" 2>/dev/null || :
	) &
	killer=$!
	ok "auditd is killed, $i: alice is limited" limited_within 30 bash -c 'via_sudo alice held'
	wait "$killer"
	systemctl reset-failed auditd
	systemctl start auditd
done
cursor=$(journal_cursor)
systemctl kill --signal KILL auditd
ok 'there is no auditd: alice is limited' limited_within 10 bash -c 'via_sudo alice held'
ok 'and the journal has her' eventually 10 module_said "$cursor" 'alice holds ~tcp_listen'
systemctl reset-failed auditd
systemctl start auditd

# --- disks are full

mkdir "$work/full"
mount -t tmpfs -o size=16k,mode=755 none "$work/full"
cp "$policy_file" "$work/full/policy"
sum=$(cksum <"$work/full/policy")
dd if=/dev/zero of="$work/full/rest" status=none 2>/dev/null || :
cat >"$work/editor" <<'END'
#!/bin/bash
seq 10000 | sed 's/.*/user& none/' >>"$1"
END
chmod 755 "$work/editor"
fails 'a full disk: editing the policy fails' env EDITOR="$work/editor" \
	usercap edit "$work/full/policy"
ok 'and leaves it as it was' test "$(cksum <"$work/full/policy")" = "$sum"
ok 'and nothing beside it' test "$(ls "$work/full")" = $'policy\nrest'
mount --bind "$work/full" /var/log
ok 'no room for logs: alice is limited' limited_within 10 bash -c 'via_sudo alice held'
# whoever logs may have opened something there
umount --lazy /var/log
umount --lazy "$work/full"

# --- a policy that somebody writes to

write_on_and_on() {
	local i
	for ((i = 0; ; i++)); do
		{
			seq $((i % 50 * 20)) | sed 's/.*/user& none/'
			echo 'alice	~tcp_listen'
		} >"$policy_file"
		sleep "0.0$((i % 7))"
	done
}
: >"$policy_file"
chmod 644 "$policy_file"
write_on_and_on 2>/dev/null &
loop=$!
limited=0 refused=0 free=0
for ((i = 0; i < 30; i++)); do
	sets=$(via_sudo alice held 2>/dev/null | grep '^bounding') || :
	case $sets in
	'bounding ~tcp_listen') ((++limited)) ;;
	'') ((++refused)) ;;
	*) ((++free)) ;;
	esac
done
kill "$loop"
wait "$loop" 2>/dev/null || :
loop=
echo "# $limited limited, $refused refused, $free not limited"
ok 'written to all the time: alice gets in' test "$limited" -gt 0
ok 'and never with more' test "$free" = 0

tap_done
