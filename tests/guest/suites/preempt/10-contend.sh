#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider under full preemption: nothing gets through.

exec usercap-bpf run -- ./usercap-contend 20
