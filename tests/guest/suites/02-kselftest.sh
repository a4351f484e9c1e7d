#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The selftests that go into the kernel's source, built there as it builds its own: each
# test as one of ours. One that is skipped is a failure, for the guest has all they need.

set -euo pipefail
# shellcheck source=tests/guest/tap.sh
. "$(dirname "$0")/../tap.sh"

# run_program NAME: its results, and whether it ran as many as it planned
run_program() {
	local name=$1 planned=0 seen=0 status line

	while read -r line; do
		case $line in
		1..[0-9]*) planned=${line#1..} ;;
		'#  RUN '* | '# '*' OK  '*) ;;
		'# '*) echo "$line" ;;
		'ok '* | 'not ok '*)
			seen=$((seen + 1))
			status=1
			[[ $line != ok* || $line == *'# SKIP'* ]] || status=0
			tap_result "$status" "$name: $(sed -E 's/^(not )?ok [0-9]+ *//; s/#/-/' <<<"$line")"
			;;
		esac
	done < <(./"$name" 2>&1 || :)
	ok "$name: all $planned tests that it planned" [ "$seen" -eq "$planned" -a "$seen" -gt 0 ]
}

cd "$(dirname "$0")/../usercap-selftests"
for program in *_test; do
	run_program "$program"
done
tap_done
