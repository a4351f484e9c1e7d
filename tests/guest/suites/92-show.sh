#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap show, status and list about a machine that is in use: what they say is what the
# kernel, PAM and systemd made of it.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

# exits STATUS COMMAND...
exits() {
	local status=0
	"${@:2}" || status=$?
	echo "exit status $status"
	[[ $status == "$1" ]]
}

# --- a session, a service, and a process that was refused something

policy <<'END'
bob	~tcp_listen
END
systemd-run --quiet --unit=shown /usr/libexec/usercap/usercap-exec --keep='~ptrace,fork_exec' -- \
	sleep 300
service=$(systemctl show -P MainPID shown)
stop_service() {
	systemctl stop shown
}
endings+=(stop_service)
via_su bob 'sh -c "attempt listen 127.0.0.1 9900 >/dev/null; sleep 300 & echo \$\$ >&3; wait"' \
	3>"$work/pid" >/dev/null 2>&1 &
login=$!
stop_login() {
	kill "$login" "$(<"$work/pid")" 2>/dev/null || :
}
endings+=(stop_login)
eventually 20 test -s "$work/pid"
session=$(<"$work/pid")
# the attempt has ended by the time that its shell went on
child=$(pgrep -P "$session" -x sleep)

shown=$(usercap show 2>&1)
prints 'the service' "^ *$service root +shown\.service +~ptrace,fork_exec +~ptrace,fork_exec +~ptrace,fork_exec +- +- +yes +sleep$" \
	echo "$shown"
prints 'the session, and what was refused to its child' \
	"^ *$session bob +session-c?[0-9]+\.scope +~tcp_listen +~tcp_listen +~tcp_listen +- +tcp_listen +no +sh$" \
	echo "$shown"
fails 'nobody who is free' grep -E ' (systemd|auditd|cron)$' <<<"$shown"
prints 'a tree' "^ *$child bob .* \\\\_ sleep$" usercap show --tree --user bob
prints 'a unit, alone' "^ *$service " usercap show --unit shown
ok 'a unit: one process' test "$(usercap show --unit shown | wc -l)" = 2
prints 'a user' "^ *$session " usercap show --user bob
prints 'all: free processes, too' '^ *1 root +init\.scope +all +all +all +- +- +no +systemd$' \
	usercap show --all
prints 'JSON: what the kernel has' '"comm":"sleep",.*"denied":\[\],"locked":true\}\]\}$' \
	usercap show --json "$service"
ok 'JSON that others read' python3 -c '
import json, subprocess, sys
shown = json.loads(subprocess.check_output(["usercap", "show", "--json", "--all"]))
kernel = [line.split() for line in open(sys.argv[1])][1:]
bits = ["tcp_listen", "ptrace", "wx_mappings", "fork_exec", "exec", "userns",
        "tcp_listen_remote"]
mask = lambda names: sum(1 << bits.index(name) for name in names)
by_pid = {process["pid"]: process for process in shown["processes"]}
assert len(kernel) >= 3
for pid, uid, effective, permitted, bounding, permissive, denied, locked, comm in kernel:
	process = by_pid.get(int(pid))
	if not process:
		continue
	sets = effective, permitted, bounding, permissive
	names = "effective", "permitted", "bounding", "permissive"
	assert [int(s, 16) for s in sets] == [mask(process[n]) for n in names], process
	assert process["locked"] == (locked == "1"), process
' "$processes"

# --- who is not root

as_bob() {
	setpriv --reuid=bob --regid=bob --init-groups "$@"
}
prints 'bob: himself' '^ *[0-9]+ bob +[^ ]+ +~ptrace +~ptrace +~ptrace +- +- +\? +usercap$' \
	usercap run --drop ptrace --user bob usercap show
ok 'bob: nobody else' test "$(as_bob usercap show | wc -l)" = 2
ok 'bob: not even his own others' exits 2 as_bob usercap show "$session"
prints 'bob: only root may' 'only root may see: try again as root$' as_bob usercap show "$session"

# --- status and list

status=$(usercap status)
declare -A names=([kernel]='by its security module' [bpf]='by BPF \(usercap-bpf\)')
prints 'status: the provider' "^Provider: +the kernel, ${names[$provider]}$" echo "$status"
prints 'status: the policy' '^Policy: +/etc/security/usercap\.conf, valid: 1 line in 1 file$' \
	echo "$status"
prints 'status: logins' '^Logins: +[1-9][0-9]* of [1-9][0-9]* PAM services' echo "$status"
prints 'status: services' '^Services: +usercap-generator is there' echo "$status"
ok 'status: at most 20 lines' test "$(wc -l <<<"$status")" -le 20
ok 'usercap alone is the same' test "$(usercap)" = "$status"
prints 'status: a restricted process' '^Effective: +~tcp_listen$' \
	usercap run --drop tcp_listen usercap status
ok 'status: JSON that others read' python3 -c '
import json, subprocess, sys
status = json.loads(subprocess.check_output(["usercap", "status", "--json"]))
assert status["provider"] == {"kernel": "lsm", "bpf": "bpf"}[sys.argv[1]], status
listed = json.loads(subprocess.check_output(["usercap", "list", "--json"]))
assert len(status["limits"]) == len(listed["capabilities"]), status
assert status["kernel"]["seccomp"], status
assert status["policy"]["lines"] == 1, status
' "$provider"
policy <<'END'
bob	~tcp_lisetn
END
ok 'status: a broken policy' exits 1 usercap status
prints 'status: where' '^Policy: +/etc/security/usercap\.conf:1:6: unknown user capability' \
	usercap status
: | policy
ok 'status: bob can ask, too' as_bob usercap status
ok 'list: JSON that others read' python3 -c '
import json, subprocess
listed = json.loads(subprocess.check_output(["usercap", "list", "--json"]))
assert [c["name"] for c in listed["capabilities"]][:2] == ["tcp_listen", "ptrace"]
'

tap_done
