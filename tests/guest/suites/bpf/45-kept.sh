#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A restricted process has its place in the table of the BPF provider until the kernel
# forgets its task, which a perf event on it puts off: what is counted are not only those
# that run. docs/threat-model.md says what follows from that.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

count() {
	usercap-bpf status | sed -n 's/.* programs, \([0-9]*\) processes.*/\1/p'
}

# Starts 50 processes that lower something and end, keeps an event on each while its input
# is open, and says when it has them.
keep='
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
attributes = struct.pack("IIQ", 1, 112, 9).ljust(112, b"\0")
for _ in range(50):
    go, ready = os.pipe()
    pid = os.fork()
    if not pid:
        lowered = libc.prctl(0x55434150, 2, 1, 1, 0)
        os.read(go, 1)
        os._exit(lowered != 0)
    event = libc.syscall(298, attributes, pid, -1, -1, 0)
    os.write(ready, b"x")
    if os.waitpid(pid, 0)[1] or event < 0:
        sys.exit("no event: " + os.strerror(ctypes.get_errno()))
print("kept", flush=True)
sys.stdin.read()
'

# Tasks are freed after a grace period.
soon() {
	for _ in {1..50}; do
		! "$@" || return 0
		sleep 0.1
	done
	count
	return 1
}
at_most() {
	(($(count) <= $1))
}

ok 'load' usercap-bpf load
before=$(count)
coproc python3 -c "$keep"
read -r answer <&"${COPROC[0]}"
ok '50 processes ended, and are kept' test "$answer" = kept
sleep 1
ok 'they still count' test "$(count)" -ge $((before + 50))
input=${COPROC[1]}
exec {input}>&-
wait "$COPROC_PID"
ok 'until they are let go' soon at_most "$before"
ok 'unload' usercap-bpf unload
tap_done
