#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap-exec under the real systemd: what a service lacks, what it is left with, and
# that no setting of a unit keeps it from either. Units name it as the generator would.
#
# What is between single quotes is for other shells:
# shellcheck disable=SC2016

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

exec=/usr/libexec/usercap/usercap-exec
units=/run/systemd/system
cap_net_bind_service=0000000000000400

# service [-p SETTING]... COMMAND...: as a service that is waited for; its output and
# exit status are those of the command
service() {
	systemd-run --quiet --wait --pipe --collect "$@"
}

# wrapped LIST [-p SETTING]... -- COMMAND...: the same, with these capabilities
wrapped() {
	local keep=$1 settings=()
	shift
	while [[ $1 != -- ]]; do
		settings+=("$1")
		shift
	done
	service "${settings[@]}" -- "$exec" --keep="$keep" "$@"
}

# gives LIST OUTPUT: what was held there
gives() {
	printf '%s\n' "$2"
	grep -qx "effective $1" <<<"$2" && grep -qx "permitted $1" <<<"$2" &&
		grep -qx "bounding $1" <<<"$2"
}

# lowered DESCRIPTION [-p SETTING]...: with these settings, too, the service has what
# the list says
lowered() {
	local description=$1
	shift
	ok "$description" gives '~tcp_listen,ptrace' \
		"$(wrapped '~tcp_listen,ptrace' "$@" -- held 2>&1 || :)"
}

# unit NAME LINE...: that service, whose output goes to $work/NAME
unit() {
	printf '%s\n' '[Service]' Type=oneshot "StandardOutput=truncate:$work/$1" \
		StandardError=journal "${@:2}" \
		>"$units/$1.service"
	systemctl daemon-reload
}

run_unit() {
	unit "$@"
	systemctl start "$1"
}

# exits STATUS COMMAND...
exits() {
	local status=0
	"${@:2}" || status=$?
	echo "exit status $status"
	[[ $status == "$1" ]]
}

# --- the sets

lowered 'a service of root has less'
for list in '~tcp_listen' 'none' '~wx_mappings,fork_exec'; do
	ok "--keep=$list" gives "$list" "$(wrapped "$list" -- held 2>&1 || :)"
done
ok '--keep=all' gives all "$(wrapped all -- held 2>&1 || :)"

try_listen='use Socket; socket(S, PF_INET, SOCK_STREAM, 0) or die;
	print listen(S, 1) ? "listens\n" : "listen: $!\n"'
prints 'all: a service can listen' '^listens$' wrapped all -- perl -e "$try_listen"
prints '~tcp_listen: it can not' '^listen: Operation not permitted$' \
	wrapped '~tcp_listen' -- perl -e "$try_listen"
recorded 'the record has the unit'\''s user, and no login' 'usercap=tcp_listen' ' uid=0 ' \
	' auid=4294967295 ' 'comm="perl"' 'permissive=0 res=0'
refused '~ptrace: it can not trace' wrapped '~ptrace' -- \
	sh -c 'sleep 5 & strace -qq -o /dev/null -p $!'
prints '~wx_mappings: it has no such memory' '^at-once Operation not permitted$' \
	wrapped '~wx_mappings' -- wx
prints '~fork_exec: the command itself is executed' '^executed$' \
	wrapped '~fork_exec' -- sh -c 'echo executed'
refused '~fork_exec: but it executes nothing' wrapped '~fork_exec' -- sh -c 'exec /bin/true'
prints '~fork_exec: and starts no process' 'Cannot fork' \
	wrapped '~fork_exec' -- sh -c '(echo child)'

systemd-run --quiet --unit=sleeper "$exec" --keep='~tcp_listen' -- sleep 300
pid=$(systemctl show -P MainPID sleeper)
prints 'it is listed as locked' "^$pid 0 ([0-9a-f]*e) \\1 \\1 0 0 1 sleep$" cat "$processes"
ok 'the main process is the command' test "$(readlink "/proc/$pid/exe")" = /usr/bin/sleep
systemctl stop sleeper

# --- the lock

unlocked='syscall(157, 0x55434150, 2, 4, 1, 0) == 0 or die; exec @ARGV'
prints 'unlocked, root can raise' '^raised$' service perl -e "$unlocked" raise 1
refused 'locked, it can not' wrapped '~tcp_listen' -- raise 1
refused 'nor can it by a list that takes nothing' \
	wrapped '~tcp_listen' -- "$exec" --keep=all raise 1
refused 'and with all it can not either, what it gives up later' \
	wrapped all -- perl -e "$unlocked" raise 1
ok 'under a lock: the intersection' gives '~tcp_listen,ptrace' \
	"$(wrapped '~tcp_listen' -- "$exec" --keep='~ptrace' held 2>&1 || :)"

# --- no_new_privs, only where there is no CAP_SETPCAP

flag() {
	"$@" -- grep NoNewPrivs /proc/self/status
}
no_setpcap='CapabilityBoundingSet=~CAP_SETPCAP'
prints 'root: no_new_privs stays off' 'NoNewPrivs:.0' flag wrapped '~tcp_listen'
prints 'User=: it is off without usercap-exec' 'NoNewPrivs:.0' flag service -p User=bob
prints 'User=: it gets set' 'NoNewPrivs:.1' flag wrapped '~tcp_listen' -p User=bob
prints 'User= with CAP_SETPCAP: it stays off' 'NoNewPrivs:.0' \
	flag wrapped '~tcp_listen' -p User=bob -p AmbientCapabilities=CAP_SETPCAP
prints 'root without CAP_SETPCAP: it gets set' 'NoNewPrivs:.1' \
	flag wrapped '~tcp_listen' -p "$no_setpcap"
prints 'User=, nothing to take: set, because of the lock' 'NoNewPrivs:.1' \
	flag wrapped all -p User=bob
prints 'User=, lacked and locked already: it stays off' 'NoNewPrivs:.0' \
	wrapped '~tcp_listen' -- setpriv --reuid=bob --regid=bob --init-groups \
	"$exec" --keep='~tcp_listen' -- grep NoNewPrivs /proc/self/status
lowered 'User=: the sets are lowered' -p User=bob
lowered 'root without CAP_SETPCAP: they are lowered' -p "$no_setpcap"
refused 'User=: and locked' wrapped '~tcp_listen' -p User=bob -- raise 1

# --- set-user-ID programs

as_alice=(setpriv --reuid=alice --regid=alice --init-groups)
: | policy
prints 'root: set-user-ID programs work' '^0$' \
	wrapped '~tcp_listen' -- "${as_alice[@]}" sudo -n id -u
prints 'root: with what the service has' '^bounding ~tcp_listen$' \
	wrapped '~tcp_listen' -- "${as_alice[@]}" sudo -n held
prints 'User=: they do not' 'no new privileges' wrapped '~tcp_listen' -p User=alice -- sudo -n id -u

# --- what stays

prints 'the process is the one that systemd started' '^same$' wrapped '~tcp_listen' -- \
	sh -c '[ $$$$ = $SYSTEMD_EXEC_PID ] && echo same'

systemd-run --quiet --unit=activated --socket-property=ListenStream=127.0.0.1:8700 \
	"$exec" --keep='~tcp_listen' -- activated
activated=$(nc -d 127.0.0.1 8700)
for line in 'sockets 1' 'for me' 'again works' 'own Operation not permitted'; do
	prints "socket activation: $line" "^$line$" echo "$activated"
done
systemctl stop activated.socket

environment() {
	grep -Ev '^(INVOCATION_ID|SYSTEMD_EXEC_PID|JOURNAL_STREAM)='
}
settings=(-p Environment='A=1 B= "C=d e"' -p UnsetEnvironment=LANG -p WorkingDirectory=/srv)
ok 'the environment' diff <(service "${settings[@]}" env | environment) \
	<(wrapped '~tcp_listen' "${settings[@]}" -- env | environment)

ambient=(-p User=bob -p AmbientCapabilities=CAP_NET_BIND_SERVICE)
prints 'ambient capabilities' "^CapAmb:.$cap_net_bind_service$" \
	wrapped '~tcp_listen' "${ambient[@]}" -- cat /proc/self/status
prints 'and they are effective' "^CapEff:.$cap_net_bind_service$" \
	wrapped '~tcp_listen' "${ambient[@]}" -- cat /proc/self/status
try_bind='use Socket; socket(S, PF_INET, SOCK_DGRAM, 0) or die;
	print bind(S, pack_sockaddr_in(80, INADDR_LOOPBACK)) ? "bound\n" : "bind: $!\n"'
prints 'a privileged port' '^bound$' wrapped '~tcp_listen' "${ambient[@]}" -- perl -e "$try_bind"
prints 'without them, not' '^bind: Permission denied$' \
	wrapped '~tcp_listen' -p User=bob -- perl -e "$try_bind"

state='^(Umask|[UG]id|Groups|Sig(Blk|Ign)|Cap[A-Z][a-z]+|Seccomp):'
settings=(-p UMask=0027 -p IgnoreSIGPIPE=no -p CapabilityBoundingSet='CAP_SETPCAP CAP_KILL')
ok 'umask, signals, capabilities and IDs' diff \
	<(service "${settings[@]}" grep -E "$state" /proc/self/status) \
	<(wrapped '~tcp_listen' "${settings[@]}" -- grep -E "$state" /proc/self/status)

# --- settings that could be in the way

lowered 'NoNewPrivileges=' -p NoNewPrivileges=yes
lowered 'MemoryDenyWriteExecute=' -p MemoryDenyWriteExecute=yes
lowered 'DynamicUser=' -p DynamicUser=yes
lowered 'PrivateUsers=' -p PrivateUsers=yes
prints 'PrivateUsers=: no_new_privs stays off' 'NoNewPrivs:.0' \
	flag wrapped '~tcp_listen' -p PrivateUsers=yes
lowered 'PrivateUsers= and User=' -p PrivateUsers=yes -p User=bob
lowered 'ProtectSystem=strict' -p ProtectSystem=strict
lowered 'much of it at once' -p ProtectSystem=strict -p ProtectHome=yes -p PrivateTmp=yes \
	-p PrivateDevices=yes -p ProtectKernelTunables=yes -p ProtectControlGroups=yes \
	-p RestrictAddressFamilies=AF_UNIX -p RestrictNamespaces=yes -p LockPersonality=yes \
	-p MemoryDenyWriteExecute=yes -p SystemCallArchitectures=native \
	-p SystemCallFilter=@system-service -p CapabilityBoundingSet= -p DynamicUser=yes
lowered 'LimitAS=, LimitSTACK= and LimitNOFILE= at a minimum' \
	-p LimitNOFILE=16 -p LimitSTACK=1M -p LimitAS=64M
lowered 'RestrictSUIDSGID=' -p RestrictSUIDSGID=yes
lowered 'Personality=' -p Personality=x86-64

lowered 'SystemCallFilter=@system-service' -p SystemCallFilter=@system-service
prints 'SystemCallFilter= of two: prctl, and write for the command' '^usercap-exec [0-9.]+$' \
	wrapped '~tcp_listen' -p SystemCallFilter='prctl write' -- "$exec" --version
prints 'the same with User=' '^usercap-exec [0-9.]+$' \
	wrapped '~tcp_listen' -p SystemCallFilter='prctl write' -p User=bob -- "$exec" --version
fails 'SystemCallFilter= without prctl: the command does not run' \
	wrapped '~tcp_listen' -p SystemCallFilter='write' -- "$exec" --version
without_prctl=(-p SystemCallFilter='~prctl' -p SystemCallErrorNumber=EPERM)
ok 'nor if that is an error: 218' exits 218 wrapped '~tcp_listen' "${without_prctl[@]}" -- echo ran
prints 'and says what to do' '^usercap-exec: .*: a system call filter must let prctl pass$' \
	wrapped '~tcp_listen' "${without_prctl[@]}" -- echo ran
ok 'nor if it pretends: 218' exits 218 \
	wrapped '~tcp_listen' -p SystemCallFilter='~prctl:0' -- echo ran
prints 'which it says' 'were not taken away, although prctl says so' \
	wrapped '~tcp_listen' -p SystemCallFilter='~prctl:0' -- echo ran

# A root with nothing in it but usercap-exec: no libc, no shell, no /proc.
root=$work/root
mkdir -p "$root$(dirname $exec)"
in_root=(-p RootDirectory="$root" -p MountAPIVFS=no -p BindReadOnlyPaths="$exec")
prints 'RootDirectory=' '^usercap-exec [0-9.]+$' \
	wrapped '~tcp_listen' "${in_root[@]}" -- "$exec" --version
prints 'RootDirectory=: the sets are lowered' "cannot execute $exec: Operation not permitted" \
	wrapped '~fork_exec' "${in_root[@]}" -- "$exec" --keep=all -- "$exec" --version
prints 'RootDirectory= and DynamicUser=' '^usercap-exec [0-9.]+$' \
	wrapped '~tcp_listen' "${in_root[@]}" -p DynamicUser=yes -- "$exec" --version

# --- commands, beside what systemd makes of them

mkdir -p "$work/bin"
printf '#!/bin/sh\necho "$0"\n' >"$work/bin/only-here"
chmod 755 "$work/bin/only-here"

same_arguments() {
	tr '\0' '\n' <"$work/direct"
	cmp "$work/direct" "$work/wrapped"
}

# as_systemd_does DESCRIPTION COMMAND OPTION... -- COMMAND: argv is what it is without
as_systemd_does() {
	run_unit direct "ExecStart=$2"
	run_unit wrapped "ExecStart=$exec --keep=~tcp_listen ${*:3}"
	ok "$1" same_arguments
}
as_systemd_does 'argv[0] of a name' 'cat /proc/self/cmdline' -- 'cat /proc/self/cmdline'
as_systemd_does 'argv[0] of a path' '/usr/bin/cat /proc/self/cmdline' -- \
	'/usr/bin/cat /proc/self/cmdline'
as_systemd_does 'argv[0] with @' '@/usr/bin/cat "a dog" /proc/self/cmdline' --argv0="'a dog'" -- \
	'/usr/bin/cat /proc/self/cmdline'

search=/nonexistent:$work/bin:/usr/bin
run_unit direct "ExecSearchPath=$search" ExecStart=only-here
run_unit wrapped "ExecSearchPath=$search" \
	"ExecStart=$exec --keep=~tcp_listen --path=$search -- only-here"
ok 'ExecSearchPath=' same_arguments
prints 'it found it' "^$work/bin/only-here$" cat "$work/wrapped"
ok 'the default path is the one systemd was built with' \
	test "$($exec --keep=all nowhere 2>&1)" = "usercap-exec: cannot execute nowhere: \
No such file or directory in $(systemd-path search-binaries-default)"

# --- failures, as systemd sees them

# logged DESCRIPTION UNIT REGEX: not by systemctl status, which leaves out what a process
# said before PID 1, on one busy processor, came to note that it started it
in_log() {
	grep -E -- "$2" <(journalctl --no-pager -u "$1")
}
logged() {
	ok "$1" eventually 10 in_log "$2" "$3"
}

unit missing "ExecStart=$exec --keep=~ptrace -- /nonexistent"
fails 'a service without its program fails' systemctl start missing
prints 'with 203/EXEC' 'status=203/EXEC' systemctl status missing
logged 'and says why' missing \
	'usercap-exec: cannot execute /nonexistent: No such file or directory$'
unit refusal "ExecStart=$exec --refuse 'x.service:3:7: no' -- /bin/true"
fails 'so does one that is refused' systemctl start refusal
prints 'with 218/CAPABILITIES' 'status=218/CAPABILITIES' systemctl status refusal
logged 'and the reason' refusal ': x.service:3:7: no$'
unit wrong "ExecStart=$exec --keep=~foo -- /bin/true"
fails 'and one with a wrong list' systemctl start wrong
prints 'with 2/INVALIDARGUMENT' 'status=2/INVALIDARGUMENT' systemctl status wrong
logged 'and where the list is wrong' wrong 'column 2: unknown user capability "foo"'

with-exec-stack $exec "$work/bin/executable-stack"
prints 'an executable stack: all' '^usercap-exec [0-9.]+$' \
	wrapped all -- "$work/bin/executable-stack" --version
prints 'an executable stack: ~wx_mappings' \
	'cannot execute .*/executable-stack: Operation not permitted' \
	wrapped '~wx_mappings' -- "$work/bin/executable-stack" --version
ok 'which is 203' exits 203 wrapped '~wx_mappings' -- "$work/bin/executable-stack" --version

# --- a user's manager

units=/etc/systemd/user
mkdir -p $units
for user_command in held 'grep NoNewPrivs /proc/self/status' 'raise 1'; do
	unit "of-user-${user_command%% *}" StandardError=inherit \
		"ExecStart=$exec --keep=~tcp_listen --path=/usr/local/bin:/usr/bin -- $user_command"
done
via_ssh alice systemctl --user start of-user-held of-user-grep
ok 'a service of a user: the sets are lowered' gives '~tcp_listen' "$(cat "$work/of-user-held")"
prints 'a service of a user: with no_new_privs' 'NoNewPrivs:.1' cat "$work/of-user-grep"
fails 'a service of a user: locked' via_ssh alice systemctl --user start of-user-raise
prints 'a service of a user: which is not permitted' 'raise: Operation not permitted' \
	cat "$work/of-user-raise"
rm -f "$units"/of-user-*.service
units=/run/systemd/system

rm -f "$units"/{direct,wrapped,missing,refusal,wrong}.service
systemctl daemon-reload
systemctl reset-failed
tap_done
