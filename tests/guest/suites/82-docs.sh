#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# All pages but the one about Java, which is not in this Debian: see suites/jvm.

set -euo pipefail
# shellcheck source=tests/guest/suites/docs.sh
. "$(dirname "$0")/docs.sh"

mapfile -t pages < <(printf '%s\n' README.md docs/*.md | grep -v jvm)
run_docs "${pages[@]}"
