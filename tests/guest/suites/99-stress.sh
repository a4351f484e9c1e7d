#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Threads and processes that race for everything at once; afterwards, the audit records
# add up to what was refused. Takes $STRESS_SECONDS (10).

set -euo pipefail
# shellcheck source=tests/guest/suites/counted.sh
. "$(dirname "$0")/counted.sh"

run_counted usercap-stress "${STRESS_SECONDS-10}"
tap_done
