#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The records: what each says, whether Debian's own tools find and read them, and that
# a loop of refusals makes few of them and loses none.

# What is not expanded here is for a shell over there.
# shellcheck disable=SC2016

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

refusals=$(dirname "$0")/../usercap-refusals
keep_managers

find_denials() {
	ausearch --input-logs -m KERNEL_OTHER "$@"
}

# denials_of PID: all that this process was refused, one record a line
denials_of() {
	denials | grep "op=usercap-denied .* pid=$1 "
}

# counted PID: how many refusals its records stand for
counted() {
	denials_of "$1" | awk '{ for (i = 1; i <= NF; i++)
		if ($i ~ /^count=/) sum += substr($i, 7) } END { print sum + 0 }'
}

has_counted() {
	[[ $(counted "$1") == "$2" ]]
}

# --- every capability, and all that a record says

truncate -s 4096 "$work/page" /dev/shm/page
chmod 666 "$work/page" /dev/shm/page
with-exec-stack /bin/true "$work/stack"
rules=(write-exec anonymous no-path implied proc-mem writable modified shared executable)
cat >"$work/all" <<END
echo "session \$(cat /proc/self/sessionid)"
attempt listen 127.0.0.1 9500
attempt listen ::1 9501
attempt listen 0.0.0.0 0
sleep 20 &
attempt trace \$!
kill \$!
(exec attempt traceme)
for rule in ${rules[*]}; do
	attempt \$rule $work/page
done
attempt userfault /dev/shm/page
$work/stack
END
policy <<'END'
# what alice may not
alice	~tcp_listen,ptrace
alice	~wx_mappings
END
via_ssh alice bash "$work/all" >"$work/said" 2>&1 || :
ses=$(field "$work/said" session)

who="auid=1001 uid=1001 gid=1001 ses=$ses pid=[0-9]+ comm=\"attempt\" exe=\"/usr/bin/perl\""
who+=" cgroup=\"/user.slice/user-1001.slice/session-$ses.scope\""
count='count=1 permissive=0 res=0'
start='op=usercap-denied usercap='
recorded 'tcp_listen: address and port' "${start}tcp_listen $who laddr=127.0.0.1 lport=9500 $count"
recorded 'tcp_listen: of IPv6' "${start}tcp_listen $who laddr=::1 lport=9501 $count"
recorded 'tcp_listen: not bound' "${start}tcp_listen $who laddr=0.0.0.0 lport=0 $count"
recorded 'ptrace: the other process' \
	"${start}ptrace $who rule=capability opid=[0-9]+ ocomm=\"sleep\" $count"
recorded 'ptrace: traceme, the tracer' \
	"${start}ptrace $who rule=capability opid=[0-9]+ ocomm=\"bash\" $count"
for rule in write-exec anonymous implied; do
	recorded "wx_mappings: $rule" "${start}wx_mappings $who rule=$rule $count"
done
for rule in writable modified shared executable; do
	recorded "wx_mappings: $rule, and the file" \
		"${start}wx_mappings $who rule=$rule path=\"$work/page\" $count"
done
recorded 'wx_mappings: userfault, and the file' \
	"${start}wx_mappings $who rule=userfault path=\"/dev/shm/page\" $count"
recorded 'wx_mappings: proc-mem, and whose' \
	"${start}wx_mappings $who rule=proc-mem path=\"/proc/[0-9]+/mem\" $count"
recorded 'wx_mappings: no-path, and the memfd' "${start}wx_mappings $who rule=no-path path=2F6D656D" \
	"$count"
recorded 'wx_mappings: program, and which' "${start}wx_mappings .* comm=\"bash\"" \
	"rule=program path=\"$work/stack\" $count"

policy <<'END'
alice	~fork_exec
END
via_ssh alice 'exec /usr/bin/id' >"$work/said" 2>&1 || :
via_ssh alice 'true & :' >"$work/said" 2>&1 || :
recorded 'fork_exec: what was to be executed' "${start}fork_exec auid=1001 .* comm=\"bash\"" \
	"rule=exec path=\"/usr/bin/id\" $count"
recorded 'fork_exec: a process' "${start}fork_exec auid=1001 .* comm=\"bash\" .* rule=fork $count"

policy <<'END'
alice	~exec
END
via_ssh alice 'exec /usr/bin/id' >"$work/said" 2>&1 || :
recorded 'exec: what was to be executed' "${start}exec auid=1001 .* comm=\"bash\"" \
	"path=\"/usr/bin/id\" $count"
policy <<'END'
alice	~userns,tcp_listen_remote
END
via_ssh alice 'attempt listen 0.0.0.0 9502; attempt listen :: 9503; attempt listen 0.0.0.0 0
	unshare --user true' >"$work/said" 2>&1 || :
for where in 0.0.0.0:9502 :::9503 0.0.0.0:0; do
	recorded "tcp_listen_remote: $where" "${start}tcp_listen_remote auid=1001 .* comm=\"attempt\"" \
		"cgroup=[^ ]* laddr=${where%:*} lport=${where##*:} $count"
done
recorded 'userns' "${start}userns auid=1001 .* comm=\"unshare\"" "cgroup=[^ ]* $count"

: | policy
systemd-run --quiet --wait --collect --unit=some locked 8 attempt fork || :
recorded 'the unit of a service' "usercap=fork_exec auid=4294967295" "ses=4294967295" \
	'cgroup="/system.slice/some.service" rule=fork'

# who may be traced only by somebody as free
policy <<'END'
carol	~tcp_listen
END
setpriv --reuid carol --regid carol --clear-groups sleep 300 &
free=$!
via_ssh carol "attempt trace $free" >"$work/said" 2>&1 || :
kill $free
recorded 'ptrace: domination' 'usercap=ptrace auid=1003' "rule=domination opid=$free ocomm=\"sleep\""
: | policy

# --- Debian's tools

prints 'ausearch -i: names of people' 'auid=alice uid=alice gid=alice' find_denials -i
prints 'ausearch -ua: by login' 'lport=9500 ' find_denials -ua alice
prints 'ausearch -ui: by user' 'lport=9500 ' find_denials -ui 1001
prints 'ausearch -c: by name' 'lport=9500 ' find_denials -c attempt
prints 'ausearch -x: by program' 'lport=9500 ' find_denials -x /usr/bin/perl
prints 'ausearch --session' 'lport=9500 ' find_denials --session "$ses"
prints 'ausearch -sc: by system call' 'lport=9500 ' find_denials -sc listen
prints 'ausearch -sv: by success' 'lport=9500 ' find_denials -sv no
fails 'ausearch: nothing of bob' find_denials -ua bob
prints 'ausearch -i: the memfd' 'path=/memfd:made \(deleted\)' find_denials -i
prints 'aureport -e: an event of alice' 'KERNEL_OTHER alice no' aureport --input-logs -e -i
prints 'aureport -e --summary: how many' '^[0-9]+ +KERNEL_OTHER' \
	aureport --input-logs -e -i --summary
prints 'aureport --summary counts them' 'Number of events: [0-9]{2}' \
	aureport --input-logs --summary
short_names() {
	! denials | grep op=usercap | tr ' ' '\n' | grep -E '^[^=]{16,}='
}
ok 'no name is longer than journald takes' short_names
in_journal() {
	journalctl --sync
	journalctl --quiet --no-pager -o export _TRANSPORT=audit "$@"
}
prints 'journal: by type, login, session and program' '^MESSAGE=KERNEL_OTHER op=usercap-denied' \
	in_journal _AUDIT_TYPE=1316 _AUDIT_LOGINUID=1001 "_AUDIT_SESSION=$ses" _COMM=attempt \
	_EXE=/usr/bin/perl _UID=1001
prints 'journal: by capability and port' '^_AUDIT_FIELD_LADDR=127.0.0.1$' \
	in_journal _AUDIT_FIELD_OP=usercap-denied _AUDIT_FIELD_USERCAP=tcp_listen \
	_AUDIT_FIELD_LPORT=9500
prints 'journal: by rule' '^_AUDIT_FIELD_PATH=/dev/shm/page$' \
	in_journal _AUDIT_FIELD_RULE=userfault

# --- no system call record: the record is complete all the same

auditctl -a never,task >/dev/null
via_sudo alice true
policy <<'END'
alice	~tcp_listen
END
via_ssh alice 'attempt listen 127.0.0.1 9510' >"$work/said" 2>&1 || :
auditctl -d never,task >/dev/null
recorded 'never,task: the record has who, what and where' 'auid=1001 uid=1001 gid=1001 ses=' \
	'comm="attempt" exe="/usr/bin/perl" cgroup="/user.slice/user-1001.slice/session-' \
	"laddr=127.0.0.1 lport=9510 $count"
alone() {
	local id
	id=$(record "$1" | grep -o 'audit([^)]*)')
	[[ $(grep -cF "msg=$id" /var/log/audit/audit.log) == 1 ]]
}
ok 'never,task: it is the only one of its event' alone 'lport=9510 '
fails 'others belong to one of a system call' alone 'lport=9500 '
: | policy

# --- names that people chose to confuse

dir="$work/a \"dir\" res=1"
name=$'caf\xe9 "x'
mkdir -p "$dir" "/sys/fs/cgroup/system.slice/a group"
cp /usr/bin/busybox "$dir/$name"
cp /bin/true "$dir/not this"
locked 1 bash -c 'exec -a httpd "$0" -f -p 127.0.0.1:9520' "$dir/$name" >"$work/said" 2>&1 || :
locked 8 bash -c 'exec "$0"' "$dir/not this" >"$work/said" 2>&1 || :
recorded 'encoded: comm and exe' ' comm=636166E9202278 exe=2F' 'lport=9520 '
prints 'encoded: ausearch -i decodes the path' "path=$work/a \"dir\" res=1/not this count=1" \
	find_denials -i
prints 'encoded: and the program' "exe=$work/a \"dir\" res=1/caf" find_denials -i
(
	echo 0 >"/sys/fs/cgroup/system.slice/a group/cgroup.procs"
	exec locked 4 attempt write-exec >"$work/said" 2>&1
) || :
rmdir "/sys/fs/cgroup/system.slice/a group"
recorded 'encoded: the cgroup' ' cgroup=2F73797374656D2E736C6963652F612067726F7570 rule=write-exec'

# Three long paths in hexadecimal must fit into what auditd takes.
long=$(printf 'long name %.0s' {1..24})
deep=$work/$long/$long/$long/$long/$long/$long
group=/sys/fs/cgroup/$long/$long/$long/$long/$long
mkdir -p "$deep" "$group"
cp /usr/bin/bash "$deep/shell"
cp /bin/true "$deep/not this"
(
	echo 0 >"$group/cgroup.procs"
	cd "$deep"
	exec locked 8 ./shell -c 'exec "./not this"' >"$work/said" 2>&1
) || :
rmdir -p "$group" 2>/dev/null || :
recorded 'long: all of the record is there' 'comm="shell" exe=2E2E2E[0-9A-F]{2042} ' \
	' cgroup=2F[0-9A-F]{2040}2E2E2E ' " rule=exec path=2E2E2E[0-9A-F]{2042} $count"
prints 'long: of a path it is the end' 'path=\.\.\..*/not this count=' find_denials -i
rm -rf "${work:?}/$long"

# --- loops: few records, and not one refusal lost

# storm RECORDS ARG...: run usercap-refusals; at most so many records, and the right sum
storm() {
	local at_most=$1 pid refused records
	shift
	local label="$*"
	"$refusals" "$@" >"$work/storm" 2>&1 || :
	read -r _ pid _ refused <"$work/storm"
	ok "$label: all $refused are counted" eventually 10 has_counted "$pid" "$refused"
	records=$(denials_of "$pid" | wc -l)
	ok "$label: $records records, at most $at_most" test "$records" -le "$at_most"
	echo "# usercap-refusals $label: $refused refused, $records records"
}

# One at once, one at the end, and one for each ten seconds (of which a slow guest has
# more); with different objects up to eight at once.
started=$SECONDS
"$refusals" listen 1000000 >"$work/storm"
took=$((SECONDS - started))
read -r _ pid _ refused <"$work/storm"
ok 'a million refusals' test "$refused" = 1000000
ok 'a million refusals: all of them are counted' eventually 10 has_counted "$pid" 1000000
records=$(denials_of "$pid" | wc -l)
ok "a million refusals: $records records" test "$records" -le $((2 + took / 10 + 1))
echo "# a million refusals in one loop: $took s, $records records"
storm 20 --objects 1000 listen 100000
storm 5 --threads 8 listen 20000
storm 20 --threads 8 --objects 100 listen 20000
storm 5 --end kill listen 1000
storm 5 --end exec listen 1000
storm 5 --permissive --threads 4 map 5000
permissive_only() {
	denials_of "$1" | grep -q 'permissive=1 res=1' && ! denials_of "$1" | grep 'permissive=0'
}
read -r _ pid _ <"$work/storm"
ok 'permissive: they are marked' permissive_only "$pid"
several_ports() {
	[[ $(denials_of "$1" | grep -c 'lport=2000[0-9] count=1 ') -ge 3 ]]
}
"$refusals" --objects 6 listen 600 >"$work/storm"
read -r _ pid _ <"$work/storm"
ok 'several objects: at once each its own record' eventually 10 several_ports "$pid"

# --- records that can not be written now are not lost

mkfifo "$work/hold"
exec {hold}<>"$work/hold"
auditctl -a always,exclude -F msgtype=KERNEL_OTHER >/dev/null
"$refusals" --pause listen 1000 <"$work/hold" {hold}>&- >"$work/held" &
eventually 20 grep -q refused "$work/held"
read -r _ pid _ <"$work/held"
fails 'excluded: no record' denials_of "$pid"
auditctl -d always,exclude -F msgtype=KERNEL_OTHER >/dev/null
exec {hold}>&-
wait $!
ok 'excluded no more: all of them are counted' eventually 10 has_counted "$pid" 1000

# --- audit disabled

auditctl -e 0 >/dev/null
refused 'audit disabled: refused all the same' locked 1 attempt listen 127.0.0.1 9530
"$refusals" listen 100000 >"$work/storm"
read -r _ pid _ refused <"$work/storm"
ok 'audit disabled: in a loop, too' test "$refused" = 100000
noted() {
	locked 1 bash -c 'attempt listen 127.0.0.1 9531; grep "^$$ " '"$processes"
}
prints 'audit disabled: it is noted as denied' ' 1( |$)' noted
auditctl -e 1 >/dev/null
locked 1 attempt listen 127.0.0.1 9532 >"$work/said" 2>&1 || :
recorded 'audit enabled again: recorded' 'lport=9532 count=1 '
fails 'audit disabled: nothing was recorded' record 'lport=953[01] '
fails 'audit disabled: nor is it later' denials_of "$pid"
prints 'no audit record was lost' '^lost 0$' auditctl -s

# --- PAM

policy <<'END'
# line 1
alice		~tcp_listen
@students	~ptrace	permissive
alice		~ptrace
*		~wx_mappings
END
via_sudo alice true
ok 'assignment: the lines that decided' eventually 10 assigned 'acct="alice"' \
	'old-usercap=all new-usercap=~tcp_listen,ptrace' \
	"policy=\"$policy_file:2,$policy_file:4\"" 'exe="/usr/bin/sudo"' 'res=success'
via_su bob true
ok 'assignment: a dry run' eventually 10 assigned 'acct="bob"' 'new-permissive=ptrace' \
	"policy=\"$policy_file:3\""
prints 'assignment: ausearch finds it by type' "policy=\"$policy_file:2" \
	ausearch --input-logs -m USER_ROLE_CHANGE -i
prints 'assignment: journal' "^AUDIT_FIELD_POLICY=\"$policy_file:2,$policy_file:4\"$" \
	in_journal AUDIT_FIELD_OP=usercap-assign
printf '\n\nalice ~foo\n' | policy
fails 'a broken policy: alice is refused' via_sudo alice true
loaded() {
	ausearch --input-logs --raw -m USYS_CONFIG | grep "$1"
}
ok 'a broken policy: which line of which file' eventually 10 loaded \
	"op=usercap-load path=\"$policy_file\" line=3 .* res=failed"
ok 'a broken policy: and that alice got nothing' eventually 10 assigned 'acct="alice"' \
	'new-usercap=\? policy=\?' 'res=failed'
prints 'a broken policy: aureport has it as a change of configuration' 'USYS_CONFIG .* no ' \
	aureport --input-logs -c -i
sed -i 's/pam_usercap.so *$/pam_usercap.so noaudit/' /etc/pam.d/common-session*
before=$(loaded op= | wc -l)
fails 'noaudit: alice is refused' via_sudo alice true
sleep 1
ok 'noaudit: and nothing is recorded' test "$(loaded op= | wc -l)" = "$before"
sed -i 's/pam_usercap.so noaudit$/pam_usercap.so/' /etc/pam.d/common-session*

# --- what the plugin kept besides

same_review() {
	diff <(usercap audit --no-resolve --json /var/log/audit) \
		<(usercap audit --no-resolve --json /var/log/usercap)
}
ok 'auditd runs its plugin' pgrep -x audisp-usercap
ok 'a review of what it kept is that of all' eventually 10 same_review
systemctl kill --signal=HUP auditd
locked 1 attempt listen 127.0.0.1 9540 >"$work/said" 2>&1 || :
ok 'auditd was told to read its configuration: it goes on' eventually 10 \
	grep -q 'lport=9540 ' /var/log/usercap/audit.log

tap_done
