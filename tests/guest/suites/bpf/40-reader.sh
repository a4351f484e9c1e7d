#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The service's reader: what it writes to which log, and that all of it adds up.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"
# shellcheck source=tests/guest/suites/bpf/reader.sh
. "$(dirname "$0")/reader.sh"

start_logs
usercap-bpf load
prints 'a missing reader is noticed' '^nobody writes refusals to the logs' usercap-bpf status
start_reader
ok 'the reader reads' is_read
prints 'there is but one' 'another process writes refusals' usercap-bpf run
fails 'the self-test is nothing to report' grep 'op=usercap-denied' $audit_log $journal_log

# --- what is written

refusals --objects 2 listen 2
soon adds_up "$pid" 2
who='auid=4294967295 uid=0 gid=0 ses=4294967295( subj=[^ ]+)? '
who+="pid=$pid comm=\"usercap-refusal\" exe=\"$PWD/usercap-refusals\" cgroup=\"/\""
prints 'a record has the fields of the kernel' \
	"msg='op=usercap-denied usercap=tcp_listen $who laddr=127.0.0.1 lport=20000 count=1 permissive=0 res=0 " \
	records "$pid"
prints 'another object has another record' ' lport=20001 count=1 ' records "$pid"
prints 'the journal has the same' "^MESSAGE=op=usercap-denied .* pid=$pid .* lport=20001 " \
	cat $journal_log
prints 'and fields' "^USERCAP_EXE=$PWD/usercap-refusals$" cat $journal_log
prints 'it says that audit took it' '^USERCAP_AUDITED=1$' cat $journal_log
prints 'usercap audit reads it' ' tcp_listen +/run/guest/usercap-refusals ' \
	usercap audit --no-resolve $audit_log
prints 'and who says so' 'says a service' usercap audit --no-resolve $audit_log

cp suites/helpers/attempt '/tmp/a b'
truncate -s 4096 '/tmp/c d'
# not exec: fork_exec is as it was
file_record() {
	grep "rule=$1 path=$2 " $audit_log
}
/usr/libexec/usercap/usercap-exec --keep='~wx_mappings' -- /usr/bin/perl '/tmp/a b' \
	shared '/tmp/c d' >/dev/null
soon file_record shared 2F746D702F632064
prints 'odd paths are encoded' 'exe="/usr/bin/perl" .* rule=shared path=2F746D702F632064 ' \
	file_record shared 2F746D702F632064
/usr/libexec/usercap/usercap-exec --keep='~wx_mappings' -- /usr/bin/perl '/tmp/a b' \
	no-path >/dev/null
soon file_record no-path '[^ ]*'
prints 'a file without a path has the name that the kernel gives it' \
	' path=(2F6D656D66643A[0-9A-F]*202864656C6574656429|"/memfd:[^"]*") ' \
	file_record no-path '[^ ]*'

# --- that it adds up

refusals --threads 2 map 3000
soon adds_up "$pid" "$refused"
ok "of $refused refusals none is lost" adds_up "$pid" 6000
ok 'and few are records' test "$(records "$pid" | wc -l)" -le 4
prints 'the last of them knows the program' "exe=\"$PWD/usercap-refusals\" .* count=[0-9]{4} " \
	records "$pid"
refusals --permissive --objects 20 --end exec map 500
soon adds_up "$pid" 500
ok 'nor of those that a dry run allows, before an exec' adds_up "$pid" 500
prints 'which says so' ' permissive=1 res=1 ' records "$pid"
refusals --objects 20 --end kill listen 100
soon adds_up "$pid" 100
ok 'nor of a process that is killed' adds_up "$pid" 100
ok 'only eight of its objects are told at once' test "$(records "$pid" | wc -l)" = 9

# --- whoever kills the reader

storm() {
	while [[ ! -e /tmp/calm ]]; do
		./usercap-refusals --objects 3 listen 4
	done
}
end_reader TERM
storm >/tmp/storm &
storm=$!
kills=8
for ((i = 0; i < kills; i++)); do
	usercap-bpf run &
	reader=$!
	sleep "0.$((RANDOM % 6 + 2))"
	end_reader KILL
done
touch /tmp/calm
wait $storm
start_reader
tries=$((4 * $(wc -l </tmp/storm)))
pids=$(cut -d' ' -f2 /tmp/storm | paste -sd'|')
of_storm() {
	grep -E "msg='op=usercap-denied .* pid=($pids) comm=" $audit_log
}
doubts() {
	grep -E "^MESSAGE=killed while .* audit log: .* pid=($pids) comm=" $journal_log
}
lost() {
	usercap-bpf status | sed -n 's/^\([0-9]*\) refusals are in no log.*/\1/p'
}
ok_sum() {
	local written doubtful

	written=$(of_storm | sum)
	doubtful=$(doubts | sum)
	echo "written $written of $tries, in doubt $doubtful, lost ${lost:-0}"
	((written <= tries && written >= tries - doubtful - ${lost:-0}))
}
lost=$(lost)
soon ok_sum
ok "killed $kills times, it wrote every refusal, or said that it may have not" ok_sum
echo "# $(ok_sum)"
written_twice() {
	awk '/^-- entry$/ { denied = 0 }
		/^MESSAGE=op=usercap-denied / { denied = 1 }
		/^USERCAP_SEQUENCE=/ && denied' $journal_log | sort | uniq -d | grep .
}
fails 'and nothing twice' written_twice
audited_twice() {
	of_storm | sed 's/.*msg=.op=/op=/' | sort | uniq -d | grep .
}
fails 'nor in the audit log' audited_twice
ok 'what is enforced did not depend on it' \
	test "$(grep -c ' refused 4$' /tmp/storm)" = "$(wc -l </tmp/storm)"

# --- nobody reads

end_reader TERM
for ((i = 0; i < 40; i++)); do
	./usercap-refusals --objects 8 listen 8
done >/tmp/unread
before=$(sum <$audit_log)
lost=$(($(lost) - ${lost:-0}))
ok "what finds no room is counted: $lost of 320" test $lost -gt 0
start_reader
told() {
	(($(sum <$audit_log) - before == 320))
}
soon told
ok 'the next reader writes the rest, and how many are lost' told
prints 'to audit' "msg='op=usercap-lost count=$lost " grep usercap-lost $audit_log
prints 'and to the journal' "^MESSAGE=$lost refusals are in no log" cat $journal_log
end_reader TERM

# --- without audit, and in a network of its own

start_reader setpriv --bounding-set -audit_write
refusals --objects 3 listen 3
in_journal() {
	(($(grep -c "^MESSAGE=op=usercap-denied .* pid=$pid comm=" $journal_log) == $1))
}
soon in_journal 3
ok 'without the right to write to audit, the journal has all' in_journal 3
prints 'which says so' '^USERCAP_AUDITED=0$' cat $journal_log
ok 'and why, once' test \
	"$(grep -c '^MESSAGE=refusals are only in the journal' $journal_log)" = 1
end_reader TERM
start_reader unshare --net
refusals listen 1
soon adds_up "$pid" 1
ok 'a network of its own is no hindrance' adds_up "$pid" 1

# --- the end

usercap-bpf unload
ended() {
	! kill -0 "$reader"
}
soon ended
wait "$reader"
ok 'it ends when what it reads is unloaded' test $? = 0
prints 'and says what is missing when started' 'nothing enforces' usercap-bpf run
kill %2 2>/dev/null
auditctl -e 0 >/dev/null
kill "$(cat /run/auditd.pid)" 2>/dev/null
tap_done
