#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Services that ask usercap-exec for seccomp, on a kernel that enforces nothing: what it
# takes away, with what right, and what it leaves in the audit log.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../lib.sh"

exec=/usr/libexec/usercap/usercap-exec
listen='use Socket; socket(S, PF_INET, SOCK_STREAM, 0) and listen(S, 1) or die "$!\n"; print "listens\n"'

# service USER OPTION... -- COMMAND...: what it prints, as a service
service() {
	systemd-run --quiet --wait --pipe --collect -p "User=$1" "$exec" --provider=seccomp "${@:2}"
}

# The record of a refused listen, which is 50 on x86_64 (arch=c000003e)
recorded() {
	ausearch --input-logs -m SECCOMP -x /usr/bin/perl | grep -E 'arch=c000003e syscall=50 '
}

for user in root bob; do
	prints "User=$user: it runs" '^ran$' service $user --keep='~tcp_listen' -- echo ran
	prints "User=$user: it can't listen" '^Operation not permitted$' \
		service $user --keep='~tcp_listen' -- perl -e "$listen"
	prints "User=$user: one that may can" '^listens$' service $user --keep='~fork_exec' -- perl -e "$listen"
	prints "User=$user: it can't execute" '^Operation not permitted$' \
		service $user --keep='~fork_exec' -- perl -e 'exec "/bin/true" or die "$!\n"'
	prints "User=$user: what seccomp can't do is refused" 'cannot take ptrace away completely' \
		service $user --keep='~ptrace' -- echo ran
	prints "User=$user: and done as far as can be" '^ran$' \
		service $user --best-effort --keep='~ptrace' -- echo ran
	prints "User=$user: usercap status" '^Effective: +~tcp_listen$' \
		service $user --keep='~tcp_listen' -- usercap status
done
prints 'root keeps no_new_privs off' 'NoNewPrivs:.0' \
	service root --keep='~tcp_listen' -- grep NoNewPrivs /proc/self/status
prints 'bob pays with it' 'NoNewPrivs:.1' \
	service bob --keep='~tcp_listen' -- grep NoNewPrivs /proc/self/status
ok 'a refusal is a SECCOMP record' eventually 10 recorded

tap_done
