#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every allocation of fork, exec, change, refusal and exit made to fail once.

set -euo pipefail
# shellcheck source=tests/guest/suites/counted.sh
. "$(dirname "$0")/../counted.sh"

run_counted usercap-fail-nth
tap_done
