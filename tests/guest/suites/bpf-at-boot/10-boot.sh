#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's own kernel, where usercap-bpf.service enforces from the boot on: that it is in
# time, and that nothing which happens to the service ends what it started.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/../services.sh"

unit=usercap-bpf.service
port=9600

no_failed_unit() {
	[[ -z $(systemctl --failed --no-legend --plain | tee /dev/stderr) ]]
}

no_denial_in() {
	! "$@" 2>/dev/null | grep usercap-denied
}

# active_before UNIT OTHER: that is when they became so
active_before() {
	local -r first=$(property "$1" ActiveEnterTimestampMonotonic)
	local -r second=$(property "$2" ActiveEnterTimestampMonotonic)

	echo "$first, then $second"
	((0 < first && first <= second))
}

only_a_heading() {
	[[ $(wc -l <"$1") -eq 1 ]]
}

# --- what the boot left behind

ok 'no unit failed' no_failed_unit
ok 'the service runs' systemctl is-active $unit
ok 'it was ready before sysinit.target' active_before $unit sysinit.target
ok 'and so before logins' active_before $unit ssh.service
prints 'BPF programs enforce' '^user capabilities are enforced by BPF programs$' usercap-bpf status
ok 'status has nothing to complain about' usercap-bpf status
ok 'no process is restricted' only_a_heading "$processes"
ok 'auditd has no record of a denial' no_denial_in cat /var/log/audit/audit.log
ok 'nor has the journal' no_denial_in journalctl --no-pager
prints 'no audit record was lost' '^lost 0$' auditctl -s
ok 'every PAM stack of Debian has the module' grep -q pam_usercap.so /etc/pam.d/common-session \
	/etc/pam.d/common-session-noninteractive

# --- what happens to the service

# A session that was limited before all of it: it tries whenever it is told a port.
policy <<'END'
alice ~tcp_listen
END
mkfifo "$work/ports"
exec {ports}<>"$work/ports"
# shellcheck disable=SC2016 # it is for the shell over there
via_sudo alice bash -c 'while read -r port; do attempt listen:$port; done' \
	<"$work/ports" {ports}>&- >"$work/answers" 2>&1 &
session=$!

asked() {
	grep -cE '^listen:[0-9]+: Operation not permitted$' "$work/answers"
}

answered() {
	[[ $(wc -l <"$work/answers") -ge $1 ]]
}

old_session() {
	local -r before=$(wc -l <"$work/answers")

	echo "$1" >&"$ports"
	eventually 10 answered $((before + 1))
	tail -n 1 "$work/answers"
}

# enforced LABEL: on a session that was there, and on a new one
enforced() {
	local -r refusal='Operation not permitted$'

	prints "$1: an old session is limited" "^listen:$((++port)): $refusal" old_session $port
	prints "$1: a new one, too" "^listen:$((++port)): $refusal" \
		via_sudo alice attempt "listen:$port"
}

# written LABEL: what the last two were refused
written() {
	recorded "$1: it is recorded" "lport=$((port - 1)) " ' uid=1001 '
	recorded "$1: both are" "lport=$port " ' uid=1001 '
}

another_runs() {
	systemctl is-active --quiet "$unit" && [[ $(property "$unit" MainPID) != "$1" ]]
}

# They stay the same ones all along: no program was loaded anew.
pins() {
	stat -c '%n %i' /run/usercap/bpf/link-*
}
pins >"$work/pins"

enforced 'after the boot'
written 'after the boot'

pid=$(property $unit MainPID)
systemctl kill --signal=KILL --kill-whom=main $unit
enforced 'killed'
ok 'killed: it is started again' eventually 30 another_runs "$pid"
written 'killed, and started again'

systemctl stop $unit
fails 'stopped: it does not run' systemctl is-active $unit
enforced 'stopped'
ok 'stopped: it starts again' systemctl start $unit
written 'stopped, and started again'

ok 'it restarts' systemctl restart $unit
enforced 'restarted'
written 'restarted'

pid=$(property $unit MainPID)
ok 'systemd executes itself anew' systemctl daemon-reexec
enforced 'after daemon-reexec'
written 'after daemon-reexec'
ok 'after daemon-reexec: the service is as it was' has $unit MainPID "$pid"
ok 'all along they were the same programs' diff "$work/pins" <(pins)
prints 'every single attempt was refused' "^$(wc -l <"$work/answers")$" asked

exec {ports}>&-
wait $session || :
tap_done
