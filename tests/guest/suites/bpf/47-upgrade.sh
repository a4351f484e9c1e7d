#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Another version takes over from the one that is loaded, while programs try what they may
# not: nothing gets through, and no process becomes freer.

# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../../tap.sh"
# shellcheck source=tests/guest/suites/bpf/reader.sh
. "$(dirname "$0")/reader.sh"

processes=/run/usercap/bpf/processes
usercap-bpf load
/usr/libexec/usercap/usercap-exec '--keep=~tcp_listen,ptrace' --path=/usr/bin -- sleep 1000 &
sleeper=$!
row() {
	grep "^$sleeper .* sleep$" $processes
}
soon row
row=$(row)
# shellcheck disable=SC2119 # no wrapper
start_reader

# Its own TAP, as comments. The loader gets its share of the processor; emulated ones take
# turns, and one that never idles has it wait for the other's.
taskset -c 0 nice -n 19 ./usercap-contend 600 >/tmp/contend 2>&1 &
contend=$!
sleep 1
ok 'another version takes over' ./usercap-bpf-next load
prints 'what is loaded is the other version' "^they are another version's" usercap-bpf status
ok 'all of it' test "$(./usercap-bpf-next status | grep -c 'should be pinned')" = 0
ok 'and this one again' usercap-bpf load
ok 'while programs tried what they may not' kill $contend
wait $contend
contended=$?
sed 's/^/# | /' /tmp/contend
ok 'and nothing got through' test $contended = 0
prints 'a process has the sets it had' "^$row\$" row
ok 'the reader goes on' is_read
fails 'nothing is left of the other' ls /run/usercap/bpf/new-*

# A loader that was killed in between left both; whoever comes next clears up, and puts
# back what is missing.
load_half() {
	./usercap-bpf-next load &
	local loader=$!
	while kill -0 $loader 2>/dev/null && ! compgen -G '/run/usercap/bpf/new-*' >/dev/null; do
		:
	done
	kill -KILL $loader
	wait $loader
}
load_half 2>/dev/null
ok 'a loader that is killed leaves it enforced' ./usercap-conformance --section 3 \
	--case '*PROBE of ABI 1*'
rm /run/usercap/bpf/link-usercap_mmap_file
ok 'and the next one clears up' usercap-bpf load
fails 'all of it' ls /run/usercap/bpf/new-*
ok 'nothing is missing' usercap-bpf status
fails 'nor is anything another version'\''s' bash -c "usercap-bpf status | grep 'another version'"

prints 'tables of another layout are refused, with advice' 'Restart the machine; or "usercap-bpf unload"' \
	./usercap-bpf-foreign load
prints 'what was loaded still is' "^$row\$" row
end_reader TERM
kill $sleeper
ok 'unload' usercap-bpf unload
tap_done
