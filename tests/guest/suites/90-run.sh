#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap run: programs that have what they need of root's power and nothing else, and
# programs that lack user capabilities; what it tells of what was refused.
#
# What is between single quotes is for other shells:
# shellcheck disable=SC2016

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

cap_net_raw=0000000000002000
nothing=0000000000000000

# exits STATUS COMMAND...
exits() {
	local status=0
	"${@:2}" || status=$?
	echo "exit status $status"
	[[ $status == "$1" ]]
}

# as_bob COMMAND-LINE: without a login, which would take a second
as_bob() {
	setpriv --reuid=bob --regid=bob --init-groups sh -c "$1"
}

# --- a sniffer without root

sniffer=(usercap run --user nobody --caps cap_net_raw --)

capture() {
	local ping
	busybox ping -q -c 60 -i 0.2 127.0.0.1 >/dev/null 2>&1 &
	ping=$!
	timeout 20 "$@" tcpdump -n -i lo -c 3 icmp 2>&1
	kill $ping 2>/dev/null || :
	wait $ping 2>/dev/null || :
}
captured=$(capture "${sniffer[@]}")
prints 'nobody captures packets' '^3 packets captured$' echo "$captured"
prints 'real ones' 'IP 127\.0\.0\.1 > 127\.0\.0\.1: ICMP echo' echo "$captured"
prints 'but not without the capability' "don't have permission|Operation not permitted" \
	capture usercap run --user nobody --caps none --

status_of() {
	"$@" cat /proc/self/status
}
with=$(status_of "${sniffer[@]}")
without=$(status_of usercap run --user nobody --caps none)
for set in Inh Prm Eff Bnd Amb; do
	prints "Cap$set is that capability alone" "^Cap$set:.$cap_net_raw$" echo "$with"
	prints "Cap$set is nothing with none" "^Cap$set:.$nothing$" echo "$without"
done
prints 'all four user IDs' '^Uid:(.65534){4}$' echo "$with"
prints 'all four group IDs' '^Gid:(.65534){4}$' echo "$with"
prints 'the groups of the user and no others' '^Groups:.65534 *$' echo "$with"
prints 'no_new_privs' '^NoNewPrivs:.1$' echo "$with"

# denied DESCRIPTION COMMAND...: it works as root, and does not there
denied() {
	ok "root can: $1" "${@:2}"
	fails "nobody with cap_net_raw can not: $1" "${sniffer[@]}" "${@:2}"
}
install -m 600 /dev/null "$work/of-root"
install -m 4755 /usr/bin/id "$work/set-user-id"
chmod 755 "$work"
denied 'read /etc/shadow' cat /etc/shadow
denied 'write a file of root' tee "$work/of-root"
denied 'mount' sh -c 'mount -t tmpfs none /mnt && umount /mnt'
denied 'become root' setpriv --reuid=0 true
denied 'become another user' setpriv --reuid=1001 true
denied 'join groups' setpriv --groups=0,42 true
denied 'signal a process of root' kill -0 1
denied 'change the root directory' chroot / true
denied 'change the host name' hostname usercap
denied 'set the clock' date -s "$(date -Iseconds)"
denied 'give files away' chown bob "$work/of-root"
denied 'read the memory of a process of root' head -c 0 /proc/1/environ
denied 'change the network' ip link set lo mtu 65000
denied 'be scheduled first' chrt -f 10 true
denied 'make a device' sh -c "mknod $work/null c 1 3 && rm $work/null"
denied 'raise a limit' prlimit --core=unlimited --nofile=1048576:1048576 true
prints 'root: a set-user-ID program has effect' '^0$' \
	setpriv --reuid=1002 --regid=1002 --clear-groups "$work/set-user-id" -u
prints 'nobody with cap_net_raw: it has none' '^65534$' "${sniffer[@]}" "$work/set-user-id" -u
install -m 755 /usr/bin/cat "$work/reads-all"
setcap cap_dac_read_search=ep "$work/reads-all"
ok 'bob: file capabilities have effect' as_bob "$work/reads-all /etc/shadow"
fails 'nobody with cap_net_raw: they have none' "${sniffer[@]}" "$work/reads-all" /etc/shadow

# --- a web server on a port of root's, as a plain user

server=
serve() {
	"$@" python3 -m http.server --bind 127.0.0.1 --directory /srv 80 >"$work/server" 2>&1 &
	server=$!
}
fetch() {
	busybox wget -q -O - http://127.0.0.1/page
}
serve usercap run --user bob --caps cap_net_bind_service
eventually 20 fetch >"$work/fetched" 2>/dev/null || :
prints 'bob serves on port 80' '^a page$' cat "$work/fetched"
prints 'it is bob who does' '^bob$' ps -o user= -p $server
ok 'in the process that was started' test "$(readlink /proc/$server/exe)" = /usr/bin/python3.11
kill $server
wait $server 2>/dev/null || :
ok 'without the capability he can not' exits 1 usercap run --user bob --caps none \
	python3 -m http.server --bind 127.0.0.1 --directory /srv 80
refused 'with it, but not tcp_listen, neither' usercap run --user bob \
	--caps cap_net_bind_service --drop tcp_listen \
	python3 -m http.server --bind 127.0.0.1 --directory /srv 80
recorded 'which is recorded as his' 'usercap=tcp_listen' ' uid=1002 ' ' lport=80 ' \
	'comm="python3"'

# --- who it is

prints 'the user'\''s groups' '^bob .*students' usercap run --user bob id -Gn
prints 'other groups' '^sudo students$' usercap run --user bob --group sudo --group students id -Gn
prints 'an ID without an account' '^uid=4711 gid=2001\(students\) groups=2001\(students\)$' \
	usercap run --user 4711 --group students id
prints 'the environment' '^bob bob /home/bob /bin/bash$' \
	usercap run --user bob sh -c 'echo $USER $LOGNAME $HOME $SHELL'
# shellcheck disable=SC2054 # commas are setpriv's
with_setuid=(setpriv --reuid=bob --regid=bob --init-groups --inh-caps=+setuid,+setgid
	--ambient-caps=+setuid,+setgid)
prints 'one who may become another' '^CapEff:.00000000000000c0$' status_of "${with_setuid[@]}"
prints 'does not pass that on' "^CapEff:.$nothing$" \
	status_of "${with_setuid[@]}" usercap run --user carol
ok 'a plain user can not become another' exits 125 as_bob 'usercap run --user alice id'
ok 'nor give up what is root'\''s to give up' exits 125 as_bob 'usercap run --caps none id'

# --- user capabilities

: | policy
gives() {
	printf '%s\n' "$2"
	grep -qx "effective $1" <<<"$2" && grep -qx "permitted $1" <<<"$2" &&
		grep -qx "bounding $1" <<<"$2"
}
ok 'root: --drop' gives '~tcp_listen,ptrace' "$(usercap run --drop tcp_listen,ptrace held 2>&1)"
ok 'root: --keep' gives '~ptrace,wx_mappings,fork_exec,exec,userns,tcp_listen_remote' \
	"$(usercap run --keep tcp_listen held 2>&1)"
ok 'bob: --drop' gives '~ptrace' "$(as_bob 'usercap run --drop ptrace held' 2>&1)"
ok 'root, for bob: --drop' gives '~ptrace' "$(usercap run --drop ptrace --user bob held 2>&1)"
prints 'root: no_new_privs stays off' '^NoNewPrivs:.0$' status_of usercap run --drop ptrace
prints 'bob: it is set' '^NoNewPrivs:.1$' as_bob 'usercap run --drop ptrace cat /proc/self/status'
prints 'bob, nothing to drop: it stays off' '^NoNewPrivs:.0$' \
	as_bob 'usercap run --keep all cat /proc/self/status'
prints 'root, for bob: it stays off' '^NoNewPrivs:.0$' \
	status_of usercap run --drop ptrace --user bob
prints 'unlocked, root has it back' '^raised$' usercap run --drop tcp_listen raise 1
refused 'locked, it has not' usercap run --drop tcp_listen --lock raise 1
prints 'fork_exec: the program is executed' '^executed$' \
	usercap run --drop fork_exec sh -c 'echo executed'
refused 'and executes nothing' usercap run --drop fork_exec sh -c 'exec /bin/true'
refused 'a program that asks for an executable stack' usercap run --drop wx_mappings \
	"$(with-exec-stack /usr/bin/true "$work/executable-stack" >&2 && echo "$work/executable-stack")"
ok 'which is 126' exits 126 usercap run --drop wx_mappings "$work/executable-stack"
prints 'a dry run' '^permissive wx_mappings$' usercap run --permissive --drop wx_mappings held
prints 'allows it' '^at-once works$' usercap run --permissive --drop wx_mappings wx
ok 'only root can order one' exits 125 as_bob 'usercap run --permissive --drop ptrace id'
prints 'a dry run of the caller'\''s does not last' '^at-once Operation not permitted$' \
	usercap run --permissive --drop wx_mappings usercap run --drop wx_mappings wx

# --- what was refused, and why

explained() {
	{ "$@" >/dev/null || :; } 2>&1
}
listen=(attempt listen 127.0.0.1 9700)
explanation=$(explained usercap run --explain --drop tcp_listen,ptrace "${listen[@]}")
prints 'root: what was refused' '^usercap run: refused: tcp_listen$' echo "$explanation"
prints 'what that is' '^  tcp_listen, needed to make a TCP server socket$' echo "$explanation"
prints 'by whom' '^    log: attempt \(/usr/bin/perl\) 127\.0\.0\.1:9700$' echo "$explanation"
prints 'what would allow it' 'to allow it: --drop ptrace$' echo "$explanation"
prints 'also of a child of a child, whose parent has gone' '^usercap run: refused: tcp_listen$' \
	explained usercap run --explain --drop tcp_listen \
	sh -c "(sh -c '${listen[*]}' & ) & sleep 1"
prints 'nothing' '^usercap run: nothing was refused$' \
	explained usercap run --explain --drop tcp_listen true
prints 'a dry run: what would have been' \
	'^usercap run: would have been refused, but for the dry run: tcp_listen$' \
	explained usercap run --explain --permissive --drop tcp_listen "${listen[@]}"
policy <<'END'
bob	~tcp_listen
END
explanation=$(explained via_su bob "usercap run --explain ${listen[*]}")
prints 'by the policy: the line that would allow it' \
	'to allow it, in /etc/security/usercap\.conf: bob all$' echo "$explanation"
prints 'bob may not read the log' '^  the log has details, but: ' echo "$explanation"
of_service() {
	explained systemd-run --quiet --wait --pipe --collect --unit=explained "$@"
}
prints 'by the unit: the line that would allow it' \
	'explained\.service has not got it; to allow it there: UserCapabilities=all$' \
	of_service /usr/libexec/usercap/usercap-exec --keep='~tcp_listen' -- \
	usercap run --explain "${listen[@]}"

# --- how it ends

ok 'the status of the program' exits 3 usercap run --explain sh -c 'exit 3'
ok 'a program that a signal ended' exits 137 usercap run --explain sh -c 'kill -9 $$'
ok 'not found' exits 127 usercap run --explain /nonexistent
passed_on() {
	local pid status=0
	usercap run --explain sh -c 'trap "exit 7" TERM; echo >'"$work"'/ready; sleep 20 >/dev/null 2>&1 & wait' \
		2>"$work/passed" &
	pid=$!
	eventually 10 test -e "$work/ready"
	kill $pid
	wait $pid || status=$?
	cat "$work/passed"
	echo "exit status $status"
	((status == 7)) && grep -q 'nothing was refused' "$work/passed"
}
ok 'a signal is passed on' passed_on

tap_done
