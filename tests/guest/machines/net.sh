# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the machines of tests/guest/many-machines have in common. Sourced after the
# suites' lib.sh.
# shellcheck disable=SC2034 # they are used there

collector=10.0.0.1
# where machines say that they are ready, and see whether the collector still runs
meeting=7000

# join NAME ADDRESS: become that machine
join() {
	hostname "$1"
	ip link set eth0 up
	ip addr add "$2/24" dev eth0
	# every record says from which machine it is
	sed -i 's/^name_format = .*/name_format = HOSTNAME/' /etc/audit/auditd.conf
}

is_down() {
	! systemctl is-active --quiet "$1"
}

# auditd reads some of its configuration only when it starts, and refuses "restart".
restart_auditd() {
	systemctl kill --signal=TERM auditd
	eventually 20 is_down auditd
	systemctl start auditd
}

# reaches ADDRESS PORT
reaches() {
	timeout 3 bash -c ": >/dev/tcp/$1/$2" 2>/dev/null
}
