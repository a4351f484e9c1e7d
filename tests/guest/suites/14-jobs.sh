#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sessions without a person: cron, at, units of a user's manager, that of a session
# and one that lingers, and system units that open a PAM session.

set -euo pipefail
# shellcheck source=tests/guest/suites/ways.sh
. "$(dirname "$0")/ways.sh"

# At the start of a manager that no session belongs to
by_lingering() {
	local dir=/home/$1/.config/systemd/user
	mkdir -p "$dir/default.target.wants"
	printf '[Service]\nType=oneshot\nExecStart=%s\n' "/usr/local/bin/$2" >"$dir/report.service"
	ln -sf ../report.service "$dir/default.target.wants/report.service"
	chown -R "$1:" "/home/$1/.config"
	loginctl enable-linger "$1"
	systemctl restart "user@$(id -u "$1")"
}

bob_serves

: | policy
end_sessions alice
visit by_lingering alice 9000
free 'no policy, lingering manager' alice 9000

policy <<'END'
alice ~tcp_listen
END
start_visit by_cron alice 9200
start_visit by_cron bob 9201

# What was started before goes on as it was: pam_usercap(8) says to restart it.
visit by_user_unit alice 9210
free 'unit of a manager older than the policy' alice 9210

for row in by_lingering:9220 by_user_unit:9230 by_at:9240 by_system_unit:9250; do
	IFS=: read -r way port <<<"$row"
	visit "$way" alice "$port" || :
	limited "$way" alice "$port" 1001
	visit "$way" bob "$((port + 1))" || :
	free "$way" bob "$((port + 1))"
done

await_visit alice 9200 || :
limited by_cron alice 9200 1001
await_visit bob 9201 || :
free by_cron bob 9201

for row in /usr/sbin/cron /usr/sbin/atd /usr/lib/systemd/systemd; do
	ok "${row##*/}: the assignment is recorded" eventually 10 assigned 'acct="alice"' \
		"exe=\"$row\"" 'auid=1001 ' 'old-usercap=all new-usercap=~tcp_listen' 'res=success'
done

loginctl disable-linger alice
loginctl disable-linger bob
rm -rf /home/{alice,bob}/.config
tap_done
