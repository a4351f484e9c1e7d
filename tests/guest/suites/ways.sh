# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Ways in that more than one suite takes: "WAY USER COMMAND" opens a session of USER for
# COMMAND, which visit of lib.sh can use. A suite sources this first, and it sources lib.sh.

# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# From here root has no login user ID; from a login it would have root's.
# shellcheck disable=SC2034 # the suites'
unset_auid=$((2 ** 32 - 1))
su_command() {
	su "$1" -c "$2"
}

sudo_user() {
	sudo -n -u "$1" -- sh -c "$2"
}

# Within a minute; once, or the next one would be at the same report.
by_cron() {
	echo "* * * * * crontab -r; /usr/local/bin/$2" | crontab -u "$1" -
}
remove_crontabs() {
	crontab -u alice -r 2>/dev/null || :
	crontab -u bob -r 2>/dev/null || :
}
endings+=(remove_crontabs)

# They ask for it themselves.
by_at() {
	via_ssh "$1" "echo $2 | at now"
}

by_user_unit() {
	via_ssh "$1" "systemd-run --user --quiet $2"
}

by_system_unit() {
	local args
	read -ra args <<<"$2"
	systemd-run --quiet --wait --uid="$1" -p PAMName=login "${args[@]}"
}
