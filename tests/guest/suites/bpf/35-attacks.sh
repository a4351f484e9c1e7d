#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An adversary's view of the BPF provider. If systemd's filters are here, and then only,
# as it takes its time, also of the rest of the table (tests/attack/make-table does that).

columns=usercap
[[ ! -e filters ]] || columns=usercap,seccomp,mdwe,systemd
# for the techniques that need one
echo 4 >/proc/sys/vm/nr_hugepages
exec usercap-bpf run -- ./usercap-attack --columns "$columns" --filters filters
