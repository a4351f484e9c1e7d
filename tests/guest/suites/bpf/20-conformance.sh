#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# DESIGN sections 2 to 4, proved on the BPF provider by the suite that all share.

exec usercap-bpf run -- ./usercap-conformance
