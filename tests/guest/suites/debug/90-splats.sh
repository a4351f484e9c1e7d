#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Goes last: what the checkers of the kernel have found since it booted.

set -euo pipefail
# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

debug=/sys/kernel/debug
log=$(mktemp)
dmesg --notime >"$log"

# says_not REGEX: the kernel's log has no such line; it and what follows is shown if it has
says_not() {
	! grep -E -A 30 -m 1 -- "$1" "$log"
}

# What is only reachable from a register or a stack looks like a leak, once.
no_leak() {
	local found
	for _ in 1 2; do
		echo scan >$debug/kmemleak
		sleep 6
	done
	found=$(cat $debug/kmemleak)
	echo "$found" | head -n 60
	[[ -z $found ]]
}

ok 'the log is whole' grep -q '^Linux version' "$log"
ok 'no BUG' says_not '^(BUG|kernel BUG|Oops|general protection)'
ok 'no WARNING' says_not '^WARNING: |-+\[ cut here \]-+'
ok 'nothing from KASAN' says_not 'KASAN'
ok 'nothing from UBSAN' says_not 'UBSAN'
ok 'nothing from lockdep' says_not 'possible (circular|recursive|irq)|inconsistent lock|suspicious RCU|held lock (freed|when)|lock held when|bad unlock|DEBUG_LOCKS_WARN'
ok 'nothing slept that must not' says_not 'sleeping function called|scheduling while atomic|Voluntary context switch within RCU'
ok 'nothing hung' says_not 'blocked for more than|stall(s|ed) on CPU|soft lockup'
ok 'no object of the allocator is broken' says_not 'Poison overwritten|Redzone|Object (already free|padding)|list_(add|del) corruption'
prints 'lockdep has not given up' '^ *debug_locks: +1$' cat /proc/lockdep_stats
ok 'nothing leaked' no_leak
rm -f "$log"
tap_done
