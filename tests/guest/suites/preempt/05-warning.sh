#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider under full preemption: it says what does not work as well.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

prints 'full preemption is warned of' '^usercap-bpf: warning: with full preemption' \
	usercap-bpf run -- true
tap_done
