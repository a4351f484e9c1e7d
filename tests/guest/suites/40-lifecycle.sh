#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What surrounds a login: the module enabled and disabled, sessions closed, a service
# under a lock; and policies, groups and names of a size and shape that occur.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

keep_managers

# gives USER LIST: what a session of that user holds
gives() {
	via_sudo "$1" held >"$work/held" 2>&1
	cat "$work/held"
	grep -qFx "bounding $2" "$work/held"
}

# --- pam-auth-update, as the package's scripts call it

export DEBIAN_FRONTEND=noninteractive
policy <<'END'
alice	~tcp_listen
END
enabled() {
	grep -l pam_usercap.so /etc/pam.d/common-session /etc/pam.d/common-session-noninteractive
}
prints 'enabled: alice is limited' '^bounding ~tcp_listen$' via_ssh alice held
ok 'prerm: pam-auth-update --package --remove' pam-auth-update --package --remove usercap
fails 'no stack names the module any more' enabled
prints 'removed: alice gets in, and is not limited' '^bounding all$' via_ssh alice held
prints 'removed: sudo too' '^bounding all$' via_sudo alice held
ok 'postinst: pam-auth-update --package --enable' pam-auth-update --package --enable usercap
ok 'both stacks name it again' test "$(enabled | wc -l)" = 2
prints 'enabled again: alice is limited' '^bounding ~tcp_listen$' via_ssh alice held
prints 'enabled again: sudo too' '^bounding ~tcp_listen$' via_sudo alice held

# --- closing: what was changed is put back, in the process that opened the session

# At "authenticate" pamtester waits for a password.
mkfifo "$work/stdin"
exec {hold}<>"$work/stdin"
listed() {
	grep -Eq "^$1 .* pamtester$" "$processes"
}
unlisted() {
	! listed "$1"
}
waits_for_password() {
	grep -q '[Pp]assword:' "$1"
}
pamtester_until_password() {
	: >"$work/out"
	pamtester login alice "$@" authenticate <"$work/stdin" >"$work/out" 2>&1 &
	tester=$!
	eventually 20 waits_for_password "$work/out"
}
pamtester_until_password open_session
ok 'an open session: its process is limited' listed "$tester"
kill "$tester"
wait "$tester" || :
pamtester_until_password open_session close_session
ok 'closed: its process has everything again' unlisted "$tester"
kill "$tester"
wait "$tester" || :
pamtester_until_password open_session open_session close_session
ok 'one of two closed: it is still limited' listed "$tester"
kill "$tester"
wait "$tester" || :
exec {hold}>&-
su alice -c true
prints "after su, root's shell is as it was" '^bounding all$' held

# --- sshd under a lock: what the service lacks nobody gets

policy <<'END'
alice	~tcp_listen
carol	~wx_mappings	permissive
END
on_locked_sshd() {
	ssh -n -p 2222 "$1@localhost" "${@:2}"
}
cursor=$(journal_cursor)
locked 2 /usr/sbin/sshd -D -e -p 2222 -o PidFile=none 2>"$work/sshd" &
sshd=$!
eventually 20 on_locked_sshd root true
prints 'lock: the policy and the service intersect' '^bounding ~tcp_listen,ptrace$' \
	on_locked_sshd alice held
prints 'lock: who has no line gets what the service has' '^bounding ~ptrace$' \
	on_locked_sshd bob held
prints 'lock: root too' '^bounding ~ptrace$' on_locked_sshd root held
prints 'lock: sudo can not lift it' '^bounding ~tcp_listen,ptrace$' \
	on_locked_sshd alice sudo -n held
prints 'lock: a dry run refuses nothing' '^bounding ~ptrace$' on_locked_sshd carol held
prints 'lock: what can not be given is logged' \
	'alice holds .*, was ~ptrace, the service has no right to give ptrace' \
	module_said_since "$cursor"
prints 'lock: so is a dry run that can not be' 'carol: use of wx_mappings is not recorded' \
	module_said_since "$cursor"
prints 'the other sshd is as before' '^bounding ~tcp_listen$' via_ssh alice held
kill $sshd
wait $sshd || :

# --- size

milliseconds() {
	local start=${EPOCHREALTIME/./}
	"$@" >/dev/null
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}
: | policy
few=$(milliseconds via_sudo alice true)
{
	seq -f 'user%06.0f ~tcp_listen' 50000
	seq -f '@group%06.0f ~tcp_listen' 49999
	echo 'alice ~ptrace'
} | policy
many=$(milliseconds via_sudo alice true)
echo "# a session takes $few ms with an empty policy, $many ms with 100,000 lines"
ok '100,000 lines: the last one counts' gives alice '~ptrace'
ok '100,000 lines: it takes less than 10 seconds' test $((many - few)) -lt 10000

cp -a /etc/group /etc/gshadow /etc/passwd /etc/shadow "$work"
seq -f 'g%04.0f' 1000 | awk '{ print $1 ":x:" 40000 + NR ":carol" }' >>/etc/group
echo "crowd:x:30000:$(seq -f 'member%05.0f' -s, 19999),alice" >>/etc/group
policy <<'END'
@g1000		~ptrace
@crowd		~wx_mappings
END
ok 'a user in 1,000 groups: the last one counts' gives carol '~ptrace'
ok 'a group of 20,000: its last member counts' gives alice '~wx_mappings'
ok 'and who is in neither' gives bob all

# --- names as winbind and SSSD make them

for row in 'DOM\user:5001' 'user@example.org:5002'; do
	name=${row%:*}
	home=/home/${row#*:}
	echo "$name:x:${row#*:}:100::$home:/bin/bash" >>/etc/passwd
	echo "$name:*:19000:0:99999:7:::" >>/etc/shadow
	cp -r /home/bob "$home"
	chown -R "${row#*:}:100" "$home"
done
policy <<'END'
DOM\user		~ptrace
user@example.org	~tcp_listen
END
prints 'a name with a backslash' '^bounding ~ptrace$' ssh -n -l 'DOM\user' localhost held
prints 'a name with an at sign' '^bounding ~tcp_listen$' ssh -n -l user@example.org localhost held
ok 'the record has the name' eventually 10 assigned 'acct="DOM\\user"' 'res=success'
for file in group gshadow passwd shadow; do
	cp -a "$work/$file" /etc/$file
done
: | policy
ok 'at the end alice has everything' gives alice all

tap_done
