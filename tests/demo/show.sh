# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What demonstrations share: each step is why, the command, and what it answers. A step
# that does not go as it is said to ends the demonstration, which then has failed.

why() {
	printf '\n'
	printf '%s\n' "$@"
}

# expect SHOULD PATTERN COMMAND: show it; its answer must match, and it must work or not
expect() {
	local should=$1 pattern=$2 out status=works
	echo "  # $3"
	out=$(bash -c "$3" 2>&1 </dev/null) || status=fails
	[[ -z $out ]] || printf '  %s\n' "${out//$'\n'/$'\n  '}"
	if [[ $status != "$should" ]] || ! grep -Eq -- "$pattern" <<<"$out"; then
		echo "this is not what usercap does: it $status"
		exit 1
	fi
}
