#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap-bpf on a stock kernel: loading, what outlives it, and what it says.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"

dir=/run/usercap/bpf
attempt=./usercap-conformance
probe() {
	"$attempt" --section 3 --case '*PROBE of ABI 1*'
}

# What becomes of the process that it is executed in: no tcp_listen, for good
restricted=(/usr/libexec/usercap/usercap-exec '--keep=~tcp_listen' --path=/usr/bin --)

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

pinned() {
	usercap-bpf status | sed -n "s/^pinned.*: \([0-9]*\) programs.*/\1/p"
}

# How many processes have sets of their own
words() {
	usercap-bpf status | sed -n 's/.* programs, \([0-9]*\) processes.*/\1/p'
}

# Detaching is asynchronous on some kernels.
soon() {
	for _ in {1..50}; do
		! "$@" || return 0
		sleep 0.1
	done
	return 1
}

silent() {
	! probe >/dev/null 2>&1
}

# many N: that many restricted children
many() {
	"${restricted[@]}" bash -c 'for ((i = 0; i < '"$1"'; i++)); do (:); done'
}

prints 'nothing is loaded: status says so' '^nothing enforces user capabilities' \
	usercap-bpf status
fails 'and fails' usercap-bpf status
prints 'there is nothing to unload' 'nothing is loaded from here' usercap-bpf unload
prints 'root is needed' 'only root can load' as_nobody usercap-bpf load

mount -t tmpfs none /sys/kernel/btf
prints 'a kernel that tells nothing of its types cannot be served, and it says why' \
	'/sys/kernel/btf/vmlinux: No such file .* CONFIG_DEBUG_INFO_BTF' usercap-bpf load
umount /sys/kernel/btf

ok 'run enforces while a command runs' usercap-bpf run -- \
	"$attempt" --section 3 --case '*PROBE of ABI 1*'
ok 'and no longer' soon silent
prints 'the status of the command is what counts' '^42$' \
	bash -c 'usercap-bpf run -- sh -c "exit 42"; echo $?'

ok 'load' usercap-bpf load
ok 'it outlives the loader' probe
prints 'status says so' '^user capabilities are enforced by BPF programs' usercap-bpf status
ok 'what is loaded need not be loaded again' usercap-bpf load
prints 'a second copy is refused' 'another copy of this provider already enforces' \
	usercap-bpf run -- true
ok 'everybody sees that userfaults are watched' as_nobody test -e /run/usercap/userfault-watched
prints 'so the library says that nothing is left out' '^Completely: .*wx_mappings' \
	as_nobody usercap status
prints 'and what is refused too much' 'Refused, too: a 32-bit program' as_nobody usercap status --limits
fails 'others cannot look at the pins' as_nobody ls $dir
fails 'others cannot remove a pin' as_nobody rm -f $dir/link-usercap_prctl
fails 'others cannot read the table' as_nobody cat $dir/processes

prints 'the table has the heading of the LSM' \
	'^pid uid effective permitted bounding permissive denied locked comm$' head -n 1 $dir/processes
"${restricted[@]}" sleep 1000 &
sleeper=$!
row() {
	# it is usercap-exec first
	soon grep -q "^$sleeper .* sleep$" $dir/processes
	grep "^$sleeper " $dir/processes
}
prints 'and a row for a restricted process' "^$sleeper 0 ([0-9a-f]*e) \\1 \\1 0 0 1 sleep\$" row
cp "$(command -v sleep)" '/tmp/a b\c'
"${restricted[@]}" '/tmp/a b\c' 1000 &
odd=$!
odd_row() {
	soon grep -q "^$odd .*040" $dir/processes
	grep "^$odd " $dir/processes
}
prints 'names are escaped' "^$odd 0 ([0-9a-f]*e) \\1 \\1 0 0 1 a\\\\040b\\\\134c\$" odd_row
in_namespace() {
	unshare --fork --pid --mount-proc /usr/libexec/usercap/usercap-exec --keep='~ptrace' -- \
		/bin/sh -c "cat $dir/processes; :"
}
prints 'a reader in a pid namespace sees its numbers' '^1 0 ([0-9a-f]*d) \1 \1 0 0 1 sh$' in_namespace
kill $sleeper $odd
wait $sleeper $odd 2>/dev/null

before=$(words)
many 1000
# task structs are freed after a grace period
leaked() {
	(($(words) <= before))
}
ok '1000 restricted processes leave nothing behind' soon leaked

rm -f $dir/link-usercap_mmap_file
prints 'a pin that is gone is noticed' '1 programs that should be pinned there are not' \
	usercap-bpf status
fails 'and status fails' usercap-bpf status
ok 'unload' usercap-bpf unload
ok 'nothing is enforced any more' soon silent
fails 'nothing is mounted' mountpoint -q $dir
ok 'load again' usercap-bpf load
prints 'all programs are there' '^user capabilities are enforced by BPF programs' usercap-bpf status
echo "# $(pinned) programs"

# root can do this; it must not pass unnoticed
sysctl -q kernel.ftrace_enabled=0
prints 'ftrace that is switched off is noticed' 'kernel.ftrace_enabled is 0' usercap-bpf status
sysctl -q kernel.ftrace_enabled=1
ok 'and can be switched on again' probe
ok 'unload at the end' usercap-bpf unload
tap_done
