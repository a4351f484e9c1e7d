#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel that does not enforce user capabilities. To be run in a guest started with
# --append lsm=capability: whom the policy limits is refused, root gets in and so does
# whoever loses nothing, or only as a dry run.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../lib.sh"

ok 'the kernel has no usercap' test ! -e /sys/kernel/security/usercap
fails 'nor is it among its modules' grep -q usercap /sys/kernel/security/lsm
: | policy
ok 'an empty policy: alice gets in' via_ssh alice true

cursor=$(journal_cursor)
policy <<'END'
alice	~tcp_listen
carol	~tcp_listen	permissive
*	all
END
fails 'limited: alice is refused by ssh' via_ssh alice echo in
fails 'limited: and by su' su alice -c true
fails 'limited: and by sudo' via_sudo alice true
ok 'limited: the log says why, and what to do' eventually 10 module_said "$cursor" \
	"refusing alice, root can log in to mend this: $policy_file:1 takes tcp_listen away, but \
nothing on this kernel enforces user capabilities: boot a kernel that has them"
ok 'not limited: bob gets in by ssh' via_ssh bob true
ok 'not limited: and by su' su bob -c true
ok 'a dry run: carol gets in' via_ssh carol true
ok 'a dry run: the log says that it is none' eventually 10 module_said "$cursor" \
	'carol: use of tcp_listen is not recorded'
ok 'root gets in by ssh' via_ssh root true
ok 'root gets in by su' su root -c true

policy <<'END'
root	~tcp_listen
END
cursor=$(journal_cursor)
ok 'root is limited: gets in all the same' via_ssh root true
ok 'root is limited: loudly' eventually 10 module_said "$cursor" 'letting root in to mend this'
tap_done
