# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the suites about packages share. A suite sources this first; the guest has none of
# usercap installed.

# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../suites/lib.sh"

export DEBIAN_FRONTEND=noninteractive
packages=/run/guest/packages
# shellcheck disable=SC2034 # the suites'
all=(audisp-usercap libpam-usercap libusercap-dev libusercap-loader libusercap0 usercap
	usercap-bpf usercap-kernel-source)

# debs NAME...: their files
debs() {
	local name
	for name; do
		echo "$packages/$name"_*.deb
	done
}

# What a local administrator changed stays: the answer that everybody gives. The guest builds
# no kernel, and has nothing to patch one with.
do_dpkg() {
	dpkg --force-confdef --force-confold --ignore-depends=patch "$@"
}

# files: all that a purge must not leave behind, with what is in it where that tells
files() {
	local not=(-path /var/log -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/tmp
		-o -path /var/lib/systemd/linger -o -path /etc/ld.so.cache -o -path /usr/local)

	{
		# the names of what dpkg keeps for each package, but not its database
		find /var/lib/dpkg/info
		# a manager that starts has empty directories, for a moment
		find /run /var/log -ignore_readdir_race -path '/run/user/*' -type d -o \
			-regextype egrep -regex '.*/(usercap|systemd/[^/]*generator).*' -print
		find /etc /usr /var /lib/ -xdev \( "${not[@]}" \) -prune -o -print
		find /etc /var/lib/pam -xdev \( "${not[@]}" \) -prune -o -type f -print0 |
			xargs -0 sha256sum
	} | sort
}

serve='import socket; socket.create_server(("127.0.0.1", 0)); print("serves")'
serves() {
	[[ $("$@" "python3 -c '$serve'" 2>&1) == serves ]]
}
does_not_serve() {
	[[ $("$@" "python3 -c '$serve'" 2>&1) == *'Operation not permitted'* ]]
}
via_sudo_as() {
	via_sudo "$1" sh -c "$2"
}
# as a user becomes root
alice_sudo() {
	via_ssh alice sudo -n sh -c "$(printf %q "$1")"
}

# everybody_in STEP: every way in is open, and root serves
everybody_in() {
	ok "$1: root gets in by ssh, unrestricted" serves via_ssh root
	ok "$1: bob gets in by ssh, unrestricted" serves via_ssh bob
	ok "$1: and by su, and sudo" both_in bob
	ok "$1: alice becomes root by sudo" serves alice_sudo
}

both_in() {
	via_su "$1" true && via_sudo "$1" true
}

# alice_limited STEP, alice_free STEP: by each way in
alice_limited() {
	ok "$1: alice may not serve, by ssh" does_not_serve via_ssh alice
	ok "$1: nor by su" does_not_serve via_su alice
	ok "$1: nor by sudo" does_not_serve via_sudo_as alice
}
alice_free() {
	ok "$1: alice gets in by ssh, unrestricted" serves via_ssh alice
	ok "$1: and by su" serves via_su alice
	ok "$1: and by sudo" serves via_sudo_as alice
}

enabled() {
	grep -q pam_usercap.so /etc/pam.d/common-session &&
		grep -q pam_usercap.so /etc/pam.d/common-session-noninteractive
}
disabled() {
	! grep -r pam_usercap /etc/pam.d
}

state_of() {
	dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null || echo unknown
}
nothing_left() {
	diff "$work/before" "$work/after"
}
