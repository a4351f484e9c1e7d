#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The page about Java.

set -euo pipefail
# shellcheck source=tests/guest/suites/docs.sh
. "$(dirname "$0")/../docs.sh"

run_docs docs/tutorial-jvm.md
