# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For programs that say how often each capability was lacking: their results become
# those of the suite, and the records must add up to what they say, to the last one.

# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# counted PROGRAM CAPABILITY: how many refusals the records of that program stand for
counted() {
	find /var/log/audit -name 'audit.log*' -exec cat {} + |
		awk -v program="comm=\"$1\"" -v capability="usercap=$2 " '
			/op=usercap-denied/ && index($0, program) && index($0, capability) {
				for (i = 1; i <= NF; i++)
					if ($i ~ /^count=/)
						sum += substr($i, 7)
			}
			END { print sum + 0 }'
}

adds_up() {
	local sum
	sum=$(counted "$1" "$2")
	echo "records of $2 stand for $sum, there were $3" >&2
	[[ $sum -eq $3 ]]
}

# run_counted PROGRAM [ARG...]: a program that was copied into the guest
run_counted() {
	local name=$1 capability times line
	local program=./$name
	shift

	"$program" "$@" >"$work/said" || :
	while read -r line; do
		case $line in
		'ok '*) tap_result 0 "${line#* - }" ;;
		'not ok '*) tap_result 1 "${line#* - }" ;;
		*) echo "${line/#1../# 1..}" ;;
		esac
	done <"$work/said"
	# the kernel cuts it
	name=${name:0:15}
	for capability in tcp_listen ptrace wx_mappings fork_exec; do
		times=$(sed -n "s/^# lacked $capability \([0-9]*\) times/\1/p" "$work/said")
		ok "$capability was lacking" [ "$times" -gt 0 ]
		ok "and all $times times are in the records, none twice" \
			eventually 20 adds_up "$name" "$capability" "$times"
	done
}
