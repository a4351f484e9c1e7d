#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider under full preemption: nothing gets through.

if ! grep -q '(full)' /sys/kernel/debug/sched/preempt; then
	echo "Bail out! this kernel is not fully preemptible"
	exit 1
fi
exec usercap-bpf run -- ./usercap-contend 15
