#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where usercap audit gets its records: a live auditd that rotates its log, a live
# journal, and what others hand on.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

keep_managers

policy <<'END'
alice	~tcp_listen
END

# refuse PORT: one record that has it
refuse() {
	via_sudo alice attempt listen 127.0.0.1 "$1" >"$work/said" 2>&1 || :
}

# shown PORT ARG...: usercap audit shows the refusal of that port, once
shown() {
	local port=$1
	shift
	[[ $(usercap audit --events "$@" | grep -c "lport=$port ") == 1 ]]
}

# in_file PORT FILE: so does what was written there
in_file() {
	[[ $(grep -c "lport=$1 " "$2") == 1 ]]
}

# rotate_log: auditd goes on in a new file
rotate_log() {
	local before
	before=$(stat -c %i /var/log/audit/audit.log)
	pkill -USR1 -x auditd
	eventually 10 is_rotated "$before"
}

is_rotated() {
	[[ $(stat -c %i /var/log/audit/audit.log) != "$1" ]]
}

no_plugin() {
	rm -f /etc/audit/plugins.d/usercap-test.conf
	pkill -HUP -x auditd
}
endings+=(no_plugin)

# --- what there is

refuse 9600
ok "auditd's log" eventually 10 shown 9600
rotate_log
refuse 9601
ok 'what came after a rotation' eventually 10 shown 9601
ok 'and before it' shown 9600

journalctl --sync
ok 'the journal' eventually 10 shown 9600 --journal
ok 'all of it' eventually 10 shown 9601 --journal

# denials_in ARG...: which refusals of which process
denials_in() {
	usercap audit --events --no-resolve "$@" | grep -o 'lport=96.*pid=[0-9]*'
}
same_in_both() {
	diff <(denials_in) <(denials_in --journal)
}
ok 'the same in both' same_in_both

mkdir "$work/logs"
cp -p /var/log/audit/audit.log* "$work/logs"
gzip "$work/logs/audit.log.1"
ok 'a rotated file that is compressed' shown 9600 "$work/logs/audit.log.1.gz"
ausearch --input-logs --raw -m KERNEL_OTHER,USER_ROLE_CHANGE >"$work/raw"
journalctl --output export _TRANSPORT=audit >"$work/export"
piped() {
	shown 9600 - <"$1"
}
ok 'what ausearch --raw hands on' piped "$work/raw"
ok 'what journalctl --output export hands on' piped "$work/export"

# --- what comes

usercap audit --follow >"$work/log" 2>"$work/log.errors" </dev/null &
by_log=$!
usercap audit --follow --journal >"$work/journal" 2>"$work/journal.errors" </dev/null &
by_journal=$!
watches() {
	readlink "/proc/$1/fd"/* | grep -q inotify
}
eventually 10 watches "$by_log"
eventually 10 watches "$by_journal"
refuse 9602
ok 'following the log' eventually 10 in_file 9602 "$work/log"
ok 'following the journal' eventually 10 in_file 9602 "$work/journal"
fails 'nothing of what was there before' grep lport=960[01] "$work/log" "$work/journal"
rotate_log
refuse 9603
ok 'following the log over a rotation' eventually 10 in_file 9603 "$work/log"
# what is written while nobody reads is found in the files that it was moved to
kill -STOP "$by_log"
refuse 9604
eventually 10 shown 9604
rotate_log
refuse 9605
eventually 10 shown 9605
rotate_log
refuse 9606
kill -CONT "$by_log"
for port in 9604 9605 9606; do
	ok "following the log over two rotations: port $port" eventually 10 in_file "$port" "$work/log"
done
journalctl --rotate
refuse 9607
ok 'following the journal over a rotation' eventually 10 in_file 9607 "$work/journal"
kill "$by_log" "$by_journal"
ok 'no complaint about the log' test ! -s "$work/log.errors"
ok 'no complaint about the journal' test ! -s "$work/journal.errors"

# a program that auditd starts gets records on its standard input
cat >/etc/audit/plugins.d/usercap-test.conf <<END
active = yes
direction = out
path = $work/plugin
type = always
format = string
END
cat >"$work/plugin" <<END
#!/bin/sh
exec usercap audit --follow - >$work/fed 2>&1
END
chmod 755 "$work/plugin"
is_gone() {
	! pgrep -f "$1" >/dev/null
}
pkill -HUP -x auditd
eventually 10 pgrep -f 'usercap audit --follow -' >/dev/null
refuse 9608
ok 'fed by auditd' eventually 10 in_file 9608 "$work/fed"
no_plugin
ok 'and ends when auditd closes' eventually 10 is_gone 'usercap audit --follow -'

# --- who may not

prints 'no access: says who has it' 'be root, or in the group' \
	via_sudo bob usercap audit
prints 'no access to the journal: says who has it' 'be root, or in group' \
	via_sudo bob usercap audit --journal

tap_done
