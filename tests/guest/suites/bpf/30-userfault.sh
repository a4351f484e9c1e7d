#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The one check of the BPF provider that is made before the kernel reads what it is
# about: a process that changes it meanwhile does not get away with it.

exec usercap-bpf run -- ./usercap-userfault-race 10
