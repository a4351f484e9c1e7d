#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel that is locked down for integrity, then for confidentiality. Nothing comes after
# this: there is no way back.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

echo integrity >/sys/kernel/security/lockdown
ok 'integrity is no hindrance' usercap-bpf run -- true
echo confidentiality >/sys/kernel/security/lockdown
prints 'load says what is in the way' 'locked down for confidentiality' usercap-bpf load
tap_done
