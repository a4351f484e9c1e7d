#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: tests/bench/audit.sh [--rounds N] [BUILD]
#
# How fast audit logs are read, beside ausearch, aureport, grep and a bare search for a
# byte, all in one run, in turns, on warm files that make-audit-log writes. BUILD is an
# optimized build directory (build by default).
#
# Prints the median of each command with its fastest and slowest round (7 by default),
# the ratios, and whether each bar is met; fails if one is not. Bars are about
# processor time, which is the wall clock's on a machine that does nothing else; all of
# these have one thread and read from memory.

set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

rounds=7
build=$USERCAP_TOP/build
while (($#)); do
	case $1 in
	-h | --help)
		show_help
		exit 0
		;;
	--rounds)
		rounds=${2:?}
		shift
		;;
	-*) usage_error "unexpected argument: $1" ;;
	*) build=$1 ;;
	esac
	shift
done

bin=$build/tests/bench
usercap=$build/tools/usercap
[[ -x $bin/measure ]] || die "not built: $bin/measure (meson setup $build; ninja -C $build)"
sbin=$("$(dirname "$0")/fetch-auditd")
work=$(mktemp -d "${TMPDIR:-/tmp}/usercap-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

#
# Measuring
#

# Seconds of wall clock and of processor and KiB of each round, by command
declare -A wall cpu rss

# once NAME COMMAND...
once() {
	local name=$1 w c r
	shift

	read -r w c r < <("$bin/measure" "$@") || die "failed: $*"
	wall[$name]+="$w "
	cpu[$name]+="$c "
	rss[$name]+="$r "
}

# nth N VALUES: of the sorted values; 0 is the smallest, m the median, -1 the biggest
nth() {
	tr ' ' '\n' <<<"$2" | sed '/^$/d' | sort -g | awk -v n="$1" '
		{ value[NR] = $1 }
		END { print value[n == "m" ? int((NR + 1) / 2) : n < 0 ? NR : n + 1] }'
}

calculate() {
	awk "BEGIN { printf \"$1\", $2 }"
}

# show NAME MEGABYTES
show() {
	local median
	median=$(nth m "${wall[$1]}")

	printf '  %-34s %8.3f s (%.3f to %.3f)  %8.0f MB/s  cpu %.3f s  %6.1f MiB\n' "$1" \
		"$median" "$(nth 0 "${wall[$1]}")" "$(nth -1 "${wall[$1]}")" \
		"$(calculate %f "$2 / $median")" "$(nth m "${cpu[$1]}")" \
		"$(calculate %f "$(nth -1 "${rss[$1]}") / 1024")"
}

# ratios SLOW FAST: how many times as long SLOW takes as FAST, round by round
ratios() {
	paste -d ' ' <(tr ' ' '\n' <<<"${cpu[$1]}") <(tr ' ' '\n' <<<"${cpu[$2]}") |
		awk 'NF == 2 { printf "%.2f ", $1 / $2 }'
}

#
# Bars
#

failed=0

# bar TEXT VALUE AT_LEAST
bar() {
	if awk "BEGIN { exit !($2 >= $3) }"; then
		printf 'met     %s\n' "$1"
	else
		printf 'NOT MET %s\n' "$1"
		failed=1
	fi
}

# times_bar SLOW FAST AT_LEAST
times_bar() {
	local all median
	all=$(ratios "$1" "$2")
	median=$(nth m "$all")

	bar "$2: $median times as fast as $1 (rounds: $(nth 0 "$all") to $(nth -1 "$all")); at least $3" \
		"$median" "$3"
}

# rate_bar NAME MEGABYTES AT_LEAST
rate_bar() {
	local rate
	rate=$(calculate %.0f "$2 / $(nth m "${cpu[$1]}")")

	bar "$1: $rate MB/s; at least $3" "$rate" "$3"
}

memory_bar() {
	local mib
	mib=$(calculate %.1f "$(nth -1 "${rss[$1]}") / 1024")

	bar "$1: at most $mib MiB; less than 64" "63.99 - $mib" 0
}

# Ten times as much may take no more than ten times as long, and a tenth more.
linear_bar() {
	local times
	times=$(calculate %.2f "$(nth m "${cpu[$1 2000]}") / $(nth m "${cpu[$1 200]}")")

	bar "$1: 2000 MB take $times times as long as 200 MB; at most 11" "11 - $times" 0
}

#
# Logs
#

say "writing logs to $work"
"$bin/make-audit-log" --size 20 >"$work/20"
"$bin/make-audit-log" >"$work/200"
"$bin/make-audit-log" --ours 0 >"$work/200-none"
"$bin/make-audit-log" --size 2000 >"$work/2000"
cat "$work"/* >/dev/null

printf '%d rounds, %d processors, load %s\n' "$rounds" "$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)"
printf '200 MB: %s lines, %s of ours; none of ours in the other 200 MB\n' \
	"$(wc -l <"$work/200")" "$(grep -c '): op=usercap-' "$work/200")"

# A fast reader that misses some would be no good.
[[ $("$bin/read-audit-log" "$work/200") == "$(grep -cE "(: |msg=')op=usercap-" "$work/200") events" ]] ||
	die "read-audit-log does not find what grep finds"

tools=(read-audit-log)
[[ ! -x $usercap ]] || ! "$usercap" --help | grep -q '^ *audit ' || tools+=('usercap audit')

# Ours first in every round, the others in turns beside it
for ((round = 0; round < rounds; round++)); do
	for size in 200 200-none; do
		once "bytes $size" "$bin/read-audit-log" --bytes "$work/$size"
		once "grep $size" env LC_ALL=C grep -F op=usercap- "$work/$size"
		once "read-audit-log $size" "$bin/read-audit-log" "$work/$size"
		[[ ${#tools[@]} == 1 ]] || once "usercap audit $size" "$usercap" audit "$work/$size"
		once "ausearch --raw $size" "$sbin/ausearch" -if "$work/$size" -m KERNEL_OTHER --raw
	done
	once "read-audit-log 20" "$bin/read-audit-log" "$work/20"
	[[ ${#tools[@]} == 1 ]] || once "usercap audit 20" "$usercap" audit "$work/20"
	once "read-audit-log 2000" "$bin/read-audit-log" "$work/2000"
	[[ ${#tools[@]} == 1 ]] || once "usercap audit 2000" "$usercap" audit "$work/2000"
done
# It takes so long that three of it must do.
for ((round = 0; round < 3; round++)); do
	once "aureport --summary 20" "$sbin/aureport" -if "$work/20" --summary
done

printf '\n200 MB with ours\n'
for name in bytes grep "${tools[@]}" 'ausearch --raw'; do
	show "$name 200" 200
done
printf '200 MB without\n'
for name in bytes grep "${tools[@]}" 'ausearch --raw'; do
	show "$name 200-none" 200
done
printf 'other sizes\n'
for name in "${tools[@]}"; do
	show "$name 20" 20
	show "$name 2000" 2000
done
show 'aureport --summary 20' 20

printf '\n'
for name in "${tools[@]}"; do
	rate_bar "$name 200-none" 200 1000
	times_bar 'ausearch --raw 200' "$name 200" 5
	times_bar 'aureport --summary 20' "$name 20" 50
	memory_bar "$name 20"
	memory_bar "$name 2000"
	linear_bar "$name"
done
exit "$failed"
