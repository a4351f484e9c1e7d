#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A service that usercap-exec starts on a kernel that does not enforce user capabilities:
# it does not run, unless there is nothing to enforce.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../lib.sh"

exec=/usr/libexec/usercap/usercap-exec
message='nothing on this kernel enforces user capabilities, but tcp_listen must be taken away: '
message+='boot a kernel that has them, or start usercap-bpf'

explained() {
	grep -F "usercap-exec: $message" <(journalctl --no-pager -u "limited-$1")
}

ok 'the kernel has no usercap' test ! -e /sys/kernel/security/usercap
for user in root bob; do
	fails "User=$user: a limited service does not run" systemd-run --quiet --wait \
		--unit="limited-$user" -p User=$user "$exec" --keep='~tcp_listen' -- touch "$work/ran"
	ok "User=$user: nor does its command" test ! -e "$work/ran"
	prints "User=$user: 218/CAPABILITIES" 'status=218/CAPABILITIES' systemctl status "limited-$user"
	ok "User=$user: the log says why, and what to do" eventually 10 explained "$user"
done
prints 'one that loses nothing runs' '^ran$' systemd-run --quiet --wait --pipe --collect \
	"$exec" --keep=all -- echo ran
prints 'and keeps no_new_privs off' 'NoNewPrivs:.0' systemd-run --quiet --wait --pipe --collect \
	-p User=bob "$exec" --keep=all -- grep NoNewPrivs /proc/self/status

systemctl reset-failed
tap_done
