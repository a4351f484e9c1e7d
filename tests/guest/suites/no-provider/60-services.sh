#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel that does not enforce user capabilities: a service from which some are taken
# does not start, and says why; others do.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/../services.sh"

daemon() {
	{
		printf '[Service]\nType=notify\n'
		printf '%s\n' "${@:2}"
		echo "ExecStart=/usr/local/bin/attempt --notify --serve $talk/$1"
	} | unit "$1.service"
}
daemon free
daemon limited 'UserCapabilities=~tcp_listen'
daemon user 'UserCapabilities=~tcp_listen' User=alice
daemon all UserCapabilities=all
unit ignored.service <<END
[Service]
Type=oneshot
UserCapabilities=~ptrace
StandardOutput=append:$work/ignored
ExecStart=-/usr/local/bin/attempt say:ran
END
ok 'daemon-reload' systemctl daemon-reload

ok 'without the directive: starts' systemctl start free.service
ok 'without the directive: works' ask free wx
ok 'all, nothing is taken away: starts' systemctl start all.service
ok 'all, nothing is taken away: works' ask all wx
why='nothing on this kernel enforces user capabilities, but tcp_listen must be taken away: boot a'
for service in limited user; do
	fails "$service: does not start" systemctl start $service.service
	ok "$service: 218/CAPABILITIES" has $service.service ExecMainStatus 218
	ok "$service: says why" eventually 10 said $service.service "$why"
	fails "$service: nothing of it ran" test -e $talk/$service
done
systemctl start ignored.service
fails 'a command whose failure is ignored does not run either' grep -q ran "$work/ignored"

tap_done
