#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider under full preemption, as with preempt=full: it says what does not work
# as well. The kernel stays so for the suites after this one.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

mount -t debugfs debugfs /sys/kernel/debug
echo full >/sys/kernel/debug/sched/preempt
prints 'full preemption is warned of' '^usercap-bpf: warning: with full preemption' \
	usercap-bpf run -- true
tap_done
