#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The packages on a kernel where nothing can enforce: neither the LSM nor BPF programs.

set -euo pipefail
# shellcheck source=tests/packages/suites/packages.sh
. "$(dirname "$0")/packages.sh"

keep_managers
ok 'the kernel has no usercap' test ! -e /sys/kernel/security/usercap
files >"$work/before"
mapfile -t files < <(debs "${all[@]}")
ok 'installed: all, though usercap-bpf can not do anything here' do_dpkg --install "${files[@]}"
prints 'installed: dpkg has nothing to complain about' '^$' dpkg --audit
ok 'installed: the profile is in both stacks' enabled
everybody_in 'as shipped'
alice_free 'as shipped'

echo 'alice	~tcp_listen' >>/etc/security/usercap.conf
fails 'limited: alice is refused by ssh' via_ssh alice true
ok 'limited: root gets in' serves via_ssh root
ok 'limited: so does bob, who is not' serves via_ssh bob
mapfile -t later < <(packages+=/later && debs "${all[@]}")
ok 'upgraded: all' do_dpkg --install "${later[@]}"
fails 'upgraded: alice is refused by ssh' via_ssh alice true
ok 'upgraded: root gets in' serves via_ssh root
ok 'upgraded: so does bob' serves via_ssh bob

ok 'purged: all' dpkg --purge "${all[@]}"
everybody_in purged
alice_free purged
files >"$work/after"
ok 'purged: nothing is left' nothing_left
tap_done
