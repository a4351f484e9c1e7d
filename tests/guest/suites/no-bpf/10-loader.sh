#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel that was started without bpf among its LSMs: what is said about it.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

prints 'load says what is missing, and how to mend it' \
	"^usercap-bpf: bpf is not among this kernel's LSMs \([a-z,]+\): start it with lsm=[a-z,]+,bpf$" \
	usercap-bpf load
fails 'and fails' usercap-bpf load
fails 'nothing is pinned' test -e /run/usercap/bpf
prints 'status says that nothing is enforced' '^nothing enforces' usercap-bpf status
tap_done
