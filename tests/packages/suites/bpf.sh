#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap-bpf on Debian's own kernel: installed, it enforces at once; another version takes
# over from it without a moment between them; purged, nothing of it is left.

set -euo pipefail
# shellcheck source=tests/packages/suites/packages.sh
. "$(dirname "$0")/packages.sh"

processes=/run/usercap/bpf/processes
pins() {
	mountpoint /run/usercap/bpf
}
reader() {
	systemctl show --property MainPID --value usercap-bpf.service
}

files >"$work/before"
mapfile -t files < <(debs libpam-usercap usercap-bpf)
ok 'installed' dpkg --install "${files[@]}"
ok 'installed: the service runs' systemctl is-active usercap-bpf
ok 'installed: it is started at boot' systemctl is-enabled usercap-bpf
ok 'installed: status has nothing to complain about' usercap-bpf status
ok 'installed: bob gets in' serves via_su bob

echo 'alice	~tcp_listen' >>/etc/security/usercap.conf
ok 'policy: alice may not serve' does_not_serve via_su alice

# A session from before that never stops trying
cat >"$work/try" <<'END'
import os, socket, sys
tried = 0
while not os.path.exists(sys.argv[1]):
	try:
		socket.create_server(("127.0.0.1", 0))
		print("served", flush=True)
	except PermissionError:
		tried += 1
print("tried", tried)
END
via_su alice "python3 $work/try $work/enough" >"$work/tries" 2>&1 &
listed() {
	grep -q python3 "$processes"
}
ok 'policy: a session of alice is listed' eventually 20 listed
reader=$(reader)
mapfile -t later < <(packages+=/later && debs libpam-usercap usercap-bpf)
ok 'upgraded' do_dpkg --install "${later[@]}"
ok 'upgraded: status has nothing to complain about' usercap-bpf status
fails 'upgraded: what is loaded is the new version' \
	grep "another version" <(usercap-bpf status)
ok 'upgraded: the service runs' systemctl is-active usercap-bpf
ok 'upgraded: anew' test "$(reader)" != "$reader"
touch "$work/enough"
wait
prints 'upgraded: alice tried all the time' '^tried [1-9][0-9]+$' cat "$work/tries"
fails 'upgraded: and never served' grep served "$work/tries"
ok 'upgraded: alice may not serve' does_not_serve via_su alice

prints 'removed: with a warning' 'logins that usercap.conf limits are refused' \
	dpkg --remove usercap-bpf
fails 'removed: the pins are gone' pins
fails 'removed: alice is refused' via_su alice true
ok 'removed: bob gets in' serves via_su bob
ok 'removed: root gets in' serves via_ssh root
ok 'purged' dpkg --purge usercap-bpf libpam-usercap
ok 'purged: alice gets in' serves via_su alice
files >"$work/after"
ok 'purged: nothing is left' nothing_left
tap_done
