#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the boot left behind: the LSM is there, its unit tests passed, and all of Debian
# came up without being refused anything. Goes first, before others refuse things.

set -euo pipefail
# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../tap.sh"

no_failed_unit() {
	[[ -z $(systemctl --failed --no-legend --plain | tee /dev/stderr) ]]
}

# The kernel's unit tests print TAP, a level deeper for each level of tests.
kunit_line() {
	dmesg --notime | grep -E "^ *$1"
}

no_kunit_failure() {
	! kunit_line 'not ok'
}

only_a_heading() {
	[[ $(wc -l <"$1") -eq 1 ]]
}

no_denial_in() {
	! "$@" 2>/dev/null | grep usercap-denied
}

prints 'usercap is among the active LSMs' '(^|,)usercap(,|$)' cat /sys/kernel/security/lsm
prints 'its unit tests ran and passed' '^ok [0-9]+ (- )?usercap' kunit_line 'ok'
ok 'no unit test of the kernel failed' no_kunit_failure
ok 'no unit of systemd failed' no_failed_unit
for service in auditd cron atd ssh dbus systemd-logind systemd-journald; do
	ok "$service runs" systemctl is-active "$service"
done
ok 'no process is restricted' only_a_heading /sys/kernel/security/usercap/processes
ok 'auditd wrote records' test -s /var/log/audit/audit.log
ok 'auditd has no record of a denial' no_denial_in cat /var/log/audit/audit.log
ok 'ausearch finds none either' no_denial_in ausearch --input-logs --raw -m KERNEL_OTHER
ok 'the kernel log has none' no_denial_in dmesg
ok 'the journal has none' no_denial_in journalctl --no-pager
prints 'no audit record was lost' '^lost 0$' auditctl -s
ok 'every PAM stack of Debian has the module' grep -q pam_usercap.so /etc/pam.d/common-session \
	/etc/pam.d/common-session-noninteractive
tap_done
