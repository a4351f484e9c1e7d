# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What is documented, as it is documented: tests/docs/run-docs says how. It plans and
# prints the tests of a suite that sources this.

# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Managers of users, with whom pages find the sessions that they tell of: older than any
# policy of theirs, younger than those of the suites before.
keep_managers
for user in root alice bob carol; do
	systemctl restart "user@$(id -u "$user")"
done

# What is in the logs is of this page alone.
# shellcheck disable=SC2016 # the shell that runs it expands them
fresh_logs='for log in /var/log/audit/audit.log /var/log/usercap/*; do
	[ ! -e "$log" ] || : >"$log"
done
journalctl --quiet --rotate --vacuum-time 1s'

# run_docs PAGE...
run_docs() {
	local status=0

	./run-docs --before "$fresh_logs" "guest,$provider" "$@" || status=$?
	systemctl daemon-reload
	return "$status"
}
