#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is documented, as it is documented. tests/docs/run-docs says how.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$(dirname "$0")/.."
keep_managers
# Java is not in this Debian: see tests/docs/run-jvm
mapfile -t pages < <(printf '%s\n' README.md docs/*.md | grep -v jvm)
status=0
./run-docs guest "${pages[@]}" || status=$?
systemctl daemon-reload
exit "$status"
