# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# TAP for the suites that run in the guest. A suite sources this, calls ok and
# friends, and ends with tap_done; a suite that dies before has no plan, which
# counts as a failure.

tap_count=0
tap_failed=0

# DESCRIPTION to why that does not hold here: then it has to fail
declare -A tap_differences=()

# tap_read_differences FILE: lines of a description, a tab, and why; "#" begins a comment
tap_read_differences() {
	local description reason

	while IFS=$'\t' read -r description reason; do
		[[ ! $description || $description == '#'* ]] || tap_differences[$description]=$reason
	done <"$1"
}

# tap_result STATUS DESCRIPTION: one line; STATUS 0 is a pass
tap_result() {
	local reason=${tap_differences[$2]-}

	tap_count=$((tap_count + 1))
	if [[ $reason && $1 -eq 0 ]]; then
		echo "not ok $tap_count - $2: it holds, but should not: $reason"
		tap_failed=$((tap_failed + 1))
	elif [[ $reason ]]; then
		echo "ok $tap_count - $2: not here: $reason"
	elif [[ $1 -eq 0 ]]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
		tap_failed=$((tap_failed + 1))
	fi
}

# tap_with_differences COMMAND...: the TAP of a program that knows none
tap_with_differences() {
	local line result

	# (a guest without systemd has no /dev/fd for <(...))
	"$@" | {
		while IFS= read -r line; do
			case $line in
			'ok '*' # SKIP '*)
				result=${line#*' - '}
				skip "${result%%' # SKIP '*}" "${result#*' # SKIP '}"
				;;
			'ok '*' - '*) tap_result 0 "${line#*' - '}" ;;
			'not ok '*' - '*) tap_result 1 "${line#*' - '}" ;;
			*) echo "$line" ;;
			esac
		done
		((tap_failed == 0))
	}
}

# Output of a command that did not do what was expected, as TAP comments
tap_explain() {
	echo "# command: $1"
	echo "# status: $2"
	sed 's/^/# | /' <<<"$3"
}

# ok DESCRIPTION COMMAND...: the command succeeds
ok() {
	local description=$1 out status=0
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	tap_result "$status" "$description"
	[[ $status -eq 0 ]] || tap_explain "$*" "$status" "$out"
}

# refused DESCRIPTION COMMAND...: the command fails, and says EPERM
refused() {
	local description=$1 out status=0 verdict=1
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	if [[ $status -ne 0 && $out == *"Operation not permitted"* ]]; then
		verdict=0
	fi
	tap_result "$verdict" "$description"
	[[ $verdict -eq 0 ]] || tap_explain "$*" "$status" "$out"
}

# fails DESCRIPTION COMMAND...: the command fails, whatever it says
fails() {
	local description=$1 out status=0 verdict=0
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	[[ $status -ne 0 ]] || verdict=1
	tap_result "$verdict" "$description"
	[[ $verdict -eq 0 ]] || tap_explain "$*" "$status" "$out"
}

# prints DESCRIPTION PATTERN COMMAND...: the output matches an extended regex
prints() {
	local description=$1 pattern=$2 out status=0 verdict=1
	shift 2
	out=$("$@" 2>&1 </dev/null) || status=$?
	if grep -Eq -- "$pattern" <<<"$out"; then
		verdict=0
	fi
	tap_result "$verdict" "$description"
	[[ $verdict -eq 0 ]] || tap_explain "$* # wanted: $pattern" "$status" "$out"
}

# skip DESCRIPTION REASON
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

tap_done() {
	echo "1..$tap_count"
	[[ $tap_failed -eq 0 ]]
}
