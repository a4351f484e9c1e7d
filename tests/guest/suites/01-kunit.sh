#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The unit tests of the kernel, which it ran when it booted: each as one of ours. What
# the kernel planned to run and did not, because it died over it, is a failure.

set -euo pipefail
# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../tap.sh"

planned=0
seen=0
suite='?'
while read -r line; do
	case $line in
	'# Subtest: '*) suite=${line#*: } ;;
	1..[0-9]*)
		# the first plan is that of the suites, which come at the first level
		[[ $suite == '?' ]] || planned=$((planned + ${line#1..}))
		;;
	'ok '* | 'not ok '*)
		# a suite's own result has its name
		name=$(sed -E 's/^(not )?ok [0-9]+ (- )?//; s/ #.*//' <<<"$line")
		if [[ $name != "$suite" ]]; then
			seen=$((seen + 1))
			status=0
			[[ $line == ok* ]] || status=1
			tap_result "$status" "$suite: $name"
		fi
		;;
	esac
done < <(dmesg --notime | sed -n '/^ *KTAP version/,$p' |
	grep -E '^ *(# Subtest: |1\.\.[0-9]|(not )?ok [0-9])')
ok "the kernel ran all $planned tests that it planned" [ "$seen" -eq "$planned" ]
for suite in usercap usercap-hooks; do
	ok "$suite is among them" grep -q "# Subtest: $suite\$" <(dmesg)
done
tap_done
