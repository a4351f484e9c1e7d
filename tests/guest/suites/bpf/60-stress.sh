#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The BPF provider while threads and processes race for everything at once, on every
# processor there is.

exec usercap-bpf run -- ./usercap-stress 10
