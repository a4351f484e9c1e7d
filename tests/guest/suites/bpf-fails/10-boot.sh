#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's own kernel, started without bpf among its LSMs: usercap-bpf.service fails, says
# why, and the boot goes on. What becomes of logins there: no-provider/.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/../services.sh"

unit=usercap-bpf.service

failed_units() {
	systemctl list-units --failed --no-legend --plain
}

ok 'the boot went on' systemctl is-active sysinit.target multi-user.target ssh.service
prints 'the service failed' '^failed$' property $unit ActiveState
prints 'nothing else did' '^1$' grep -c . <(failed_units)
ok 'its log says why, and what to do' said $unit \
	"bpf is not among this kernel's LSMs .*: start it with lsm=[a-z,]+,bpf"
fails 'nothing is pinned' test -e /run/usercap/bpf/processes
fails 'by hand it fails, too' systemctl restart $unit
tap_done
