#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# On a kernel with all its checkers: they are there, and awake. Or else that nothing
# was found would mean nothing.

set -euo pipefail
# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

debug=/sys/kernel/debug
mountpoint -q $debug || mount -t debugfs debugfs $debug

has_symbol() {
	grep -q " $1\$" /proc/kallsyms
}

ok 'KASAN is in the kernel' has_symbol __asan_load8_noabort
prints 'lockdep is on' '^ *debug_locks: +1$' cat /proc/lockdep_stats
ok 'and has met many locks' test "$(wc -l </proc/lockdep)" -gt 300
# it switches itself off when it has no room
ok 'kmemleak is on' bash -c "echo scan >$debug/kmemleak"
ok 'allocations can be made to fail' test -w $debug/failslab/probability
ok 'the n-th one of a thread, too' test -w /proc/self/fail-nth
ok 'UBSAN is in the kernel' has_symbol __ubsan_handle_out_of_bounds
# before Linux 6.7 User-Mode Linux never is
[[ $(uname -r) == 6.1.* ]] || prints 'it is preemptible' PREEMPT uname -v
ok 'what must not sleep is watched' has_symbol __might_resched
tap_done
