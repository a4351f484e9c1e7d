#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider beside the rules: random sequences of calls, step by step. More time
# than on User-Mode Linux, because the processor is emulated.

exec usercap-bpf run -- ./usercap-model --seconds 10
