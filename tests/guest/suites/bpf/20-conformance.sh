#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# DESIGN sections 2 to 4, proved on the BPF provider by the suite that all share.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

tap_read_differences "$(dirname "$0")/../bpf-differences"
tap_with_differences usercap-bpf run -- ./usercap-conformance
