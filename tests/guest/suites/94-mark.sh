#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The loader hook on a whole system, as usercap-loader(8) has it: programs that do not
# ask for wx_mappings are refused such memory, those that do get it, and all others,
# which never wanted any, run on.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

preload=/etc/ld.so.preload
conf=/etc/security/usercap-loader.conf
here=$(cd "$(dirname "$0")/.." && pwd)
# what alice may execute, too
install -m 755 "$here/jit" "$here/jit-marked" "$work"
jit=$work/jit

stop_hook() {
	rm -f "$preload" "$conf"
}
endings+=(stop_hook)

# takes PROGRAM: it has its heap, and gives up that it could make another
takes() {
	local out

	out=$("$@")
	printf '%s\n' "$out"
	grep -qx 'before: 42' <<<"$out" && grep -qx 'given up: yes' <<<"$out" &&
		grep -qx 'another heap: Operation not permitted' <<<"$out" &&
		grep -qx 'after: 23' <<<"$out"
}

ok 'without the hook a compiler makes its heap' takes "$jit"
# shellcheck disable=SC2016 # $LIB is the loader's
echo '/usr/$LIB/libusercap-loader.so' >"$preload"

refused 'with it, it can not' "$jit"
recorded 'that is recorded' 'usercap=wx_mappings' ' uid=0 ' 'comm="jit"' 'permissive=0 res=0'
ok 'one that is marked can, gives it up and goes on' takes "$jit-marked"
refused 'also for users' via_sudo alice "$jit"
ok 'a mark is one for users, too' takes via_sudo alice "$jit-marked"
prints 'what is not marked lacks it' '^effective ~wx_mappings$' held
prints 'and for this program only' '^bounding all$' held
ok 'so what it starts decides for itself' takes sh -c "$jit-marked; exit"

# --- programs that are built already

mark() {
	usercap mark "$@"
}
ok 'the compiler without a mark gets one' mark --needs wx_mappings "$jit"
prints 'which can be seen' ': wx_mappings$' mark --show "$jit"
ok 'and then has its heap' takes "$jit"
ok 'another mark' mark --needs ptrace "$jit"
refused 'is not the one that it needs' "$jit"
ok 'it is removed' mark --clear "$jit"
refused 'and nothing is left of it' "$jit"

# Perl makes code if it is told to (helpers/wx): a marked copy may, set-user-ID or not
install -m 755 /usr/bin/perl "$work/perl"
ok 'a copy of perl is marked' mark --needs wx_mappings "$work/perl"
prints 'it may have such memory' '^at-once works$' "$work/perl" "$helpers/wx"
prints 'the original may not' '^at-once Operation not permitted$' /usr/bin/perl "$helpers/wx"
chown root:root "$work/perl"
chmod 4755 "$work/perl"
prints 'set-user-ID, it is judged alike' '^at-once works$' \
	via_sudo alice "$work/perl" -U "$helpers/wx"
ok 'to clear a set-user-ID program' mark --clear "$work/perl"
ok 'leaves it one' test -u "$work/perl"
prints 'without its mark' '^at-once Operation not permitted$' \
	via_sudo alice "$work/perl" -U "$helpers/wx"

# --- programs run on

# shellcheck disable=SC2016 # it is the other shell that expands it
prints 'bash' '^5$' bash -c 'echo $((2 + 3))'
prints 'perl' '^olleh$' perl -e 'print scalar reverse("hello"), "\n"'
prints 'python3' '^5 \[0, 1, 4\]$' python3 -c \
	'import ctypes, json, re, socket, ssl, threading
t = threading.Thread(target=lambda: print(2 + 3, [x * x for x in range(3)])); t.start(); t.join()'
use_git() {
	git init -q "$work/repository" && cd "$work/repository" &&
		git -c user.name=n -c user.email=e commit -q --allow-empty -m first &&
		git gc -q && git log --format=%s
}
prints 'git' '^first$' use_git
systemctl restart ssh
prints 'sshd, and a login through it' '^alice$' via_ssh alice id -un
prints 'sshd lacks it, too' '^[0-9]+ 0 [^ ]+ ' \
	grep -E " sshd$" /sys/kernel/security/usercap/processes
prints 'sudo, a set-user-ID program' '^0$' via_ssh alice sudo -n id -u
prints 'which lacks it, too' '^effective ~wx_mappings$' \
	via_ssh alice sudo -n env PATH=/usr/local/bin:/usr/bin held
prints 'systemd starts services' '^service$' systemd-run -q --wait --pipe --collect echo service

# --- the configuration

echo ptrace >"$conf"
prints 'another set' '^effective ~ptrace$' held
ok 'which has its effect' takes "$jit"
echo none >"$conf"
prints 'none' '^effective all$' held
echo 'nonsense' >"$conf"
prints 'a mistake is no way around it' '^effective ~wx_mappings$' held
echo none >"$conf"
chmod 666 "$conf"
prints 'nor is a file that others can write to' '^effective ~wx_mappings$' held
chmod 644 "$conf"
chown alice "$conf"
prints 'nor one that is not root'\''s' '^effective ~wx_mappings$' held
rm "$conf"

# --- what no program can do about it

prints 'it adds to what a user lacks' '^effective ~wx_mappings,fork_exec$' \
	perl -e 'syscall(157, 0x55434150, 2, 7, 8, 0) == 0 or die; do "/usr/local/bin/held"'
ok 'no environment lifts it' bash -c "! LD_PRELOAD= LD_AUDIT= '$jit' >/dev/null"

stop_hook
ok 'without the hook all is as before' takes "$jit"
tap_done
