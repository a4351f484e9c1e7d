#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Services that are restricted from the boot on, Debian's among them, and one whose
# directive has a mistake; see layer/. The boot goes as any other.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/../services.sh"

failed_units() {
	systemctl list-units --failed --no-legend --plain
}

log_of_boot() {
	journalctl --quiet --no-pager --output short --boot "$@"
}

logind_on_bus() {
	busctl --no-pager status org.freedesktop.login1 >/dev/null && busctl --no-pager
}

# --- the mistake

prints 'only the service with the mistake failed' '^1$' grep -c . <(failed_units)
mistake='/etc/systemd/system/wrong.service:6:31: unknown user capability "tpc"'
prints 'it is that one: 218/CAPABILITIES' '^218$' property wrong.service ExecMainStatus
prints 'its status says where' "$mistake" systemctl status wrong.service
prints 'so does the kernel log' "usercap-generator\\[[0-9]+\\]: .*wrong.service.*$mistake" dmesg
prints 'so does the audit log' 'op=usercap-refuse unit="wrong.service"' \
	ausearch --input-logs --raw -m USYS_CONFIG
fails 'nothing of it ran' test -e /run/wrong

# --- the others

for row in 'dbus:~tcp_listen,ptrace,wx_mappings' 'systemd-logind:~tcp_listen,ptrace,wx_mappings' \
	'systemd-journald:~tcp_listen,ptrace,wx_mappings' 'cron:~tcp_listen,ptrace' \
	'ssh:~wx_mappings' 'limited:~tcp_listen'; do
	service=${row%%:*}.service
	ok "$service: runs" systemctl is-active "$service"
	ok "$service: each process is restricted, and missed nothing" \
		every_process "$service" "${row#*:}"
done
prints 'dbus: clients talk to each other' 'org.freedesktop.login1 ' busctl --no-pager
prints 'dbus: starts services' 'Static hostname: usercap' hostnamectl
prints 'dbus: is still called dbus-daemon' ' dbus-daemon\[[0-9]+\]: ' \
	log_of_boot --unit dbus.service
prints 'logind: knows who logs in' ' alice ' via_ssh alice loginctl --no-legend list-sessions
prints 'journald: takes lines' ' usercap-attempt\[[0-9]+\]: started$' \
	log_of_boot --unit limited.service
prints 'journald: knows from which program' '^_EXE=/run/guest/usercap-attempt$' \
	journalctl --quiet --no-pager --output export --unit limited.service _TRANSPORT=stdout
prints 'sshd: a login has no more than sshd' '^bounding ~wx_mappings$' via_ssh alice held
prints 'sshd: nor has root, who could raise it' '^raise: Operation not permitted$' \
	via_ssh root attempt raise
ok 'sshd: reloads' systemctl reload ssh.service
ok 'sshd: lets people in after that' eventually 10 via_ssh bob true
ok 'dbus: reloads' systemctl reload dbus.service
ok 'dbus: restarts' systemctl restart dbus.service
ok 'dbus: its process is restricted as before' \
	every_process dbus.service '~tcp_listen,ptrace,wx_mappings'
prints 'dbus: its clients come back' 'org.freedesktop.login1 ' eventually 20 logind_on_bus
ok 'systemd executes itself anew' systemctl daemon-reexec
ok 'each has its drop-in after that' test -e '/run/systemd/generator/limited.service.d/~usercap.conf'
ok 'limited: goes on' attempt --ask /run/limited pid
ok 'limited: restarts' systemctl restart limited.service
refused 'limited: can not serve TCP' attempt --ask /run/limited listen:9900
recorded 'limited: the record' 'lport=9900 ' 'comm="usercap-attempt'
prints 'only that was recorded as denied' '^1$' count_denials

tap_done
