#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap verify where nothing enforces user capabilities.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../lib.sh"

unit=/etc/systemd/system/idle.service
cat >$unit <<'END'
[Service]
UserCapabilities=~tcp_listen
ExecStart=/bin/sleep 100
END
remove_unit() {
	rm -f "$unit"
	systemctl daemon-reload
}
endings+=(remove_unit)
systemctl daemon-reload

status=0
usercap verify idle >"$work/out" 2>&1 || status=$?
ok 'a restricted service is not as it should be' test $status = 1
prints 'why' '^  WRONG +nothing on this kernel enforces user capabilities: it fails to start$' \
	cat "$work/out"
prints 'the remedy' '^  remedy +boot a kernel that has them' cat "$work/out"
systemctl start idle
has_failed() {
	[[ $(systemctl show --property ExecMainStatus --value idle) == 218 ]]
}
ok 'and so it is' eventually 10 has_failed
ok 'its files alone are fine' usercap verify --no-processes idle

tap_done
