# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What tests of the usercap command share: a machine of their own to be about, and what
# the command says. A test sources this with USERCAP as its first argument, calls machine
# and try, and ends with finish.

usercap=$(readlink -f "$1")
n=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C USERCAP_TEST_PROVIDER=kernel
unset NO_COLOR

# machine: a new one, with accounts
machine() {
	root=$work/machine
	rm -rf "$root"
	mkdir -p "$root"/{etc/security/usercap.conf.d,usr/lib/security/usercap.conf.d}
	export USERCAP_TEST_ROOT=$root
	cat >"$root/etc/passwd" <<-'END'
		root:x:0:0::/root:/bin/sh
		toor:x:0:0::/root:/bin/sh
		alice:x:1000:1000::/:/bin/sh
		bob:x:1001:1000::/:/bin/sh
		carol:x:20001:1000::/:/bin/sh
	END
	cat >"$root/etc/group" <<-'END'
		root:x:0:
		users:x:1000:
		students:x:2000:bob
	END
	: | conf
}

# conf <<LINES: its usercap.conf
conf() {
	cat >"$root/etc/security/usercap.conf"
	chmod 644 "$root/etc/security/usercap.conf"
}

# dropin etc|usr NAME <<LINES
dropin() {
	local dir=$root/etc/security/usercap.conf.d
	[[ $1 == etc ]] || dir=$root/usr/lib/security/usercap.conf.d
	cat >"$dir/$2"
	chmod 644 "$dir/$2"
}

# process PID PPID UID CGROUP COMM [FLAGS [AGE]]: one that was started AGE seconds after the
# boot. Its stat is as long as the kernel's up to there.
process() {
	local dir=$root/proc/$1
	mkdir -p "$dir"
	printf 'Name:\tx\nTgid:\t%s\nPid:\t%s\nPPid:\t%s\nUid:\t%s\t0\t0\t0\n' \
		"$1" "$1" "$2" "$3" >"$dir/status"
	printf '%s (%b) S %s 1 1 0 -1 %s%s %s 0\n' "$1" "$5" "$2" "${6-4194304}" \
		"$(printf ' 0%.0s' {1..12})" $((${7-0} * $(getconf CLK_TCK))) >"$dir/stat"
	printf '12:pids:/old\n0::%s\n' "$4" >"$dir/cgroup"
}

# table LINE...: what processes hold, as the kernel has it
table() {
	local file=${table_file-$root/sys/kernel/security/usercap/processes}
	mkdir -p "$(dirname "$file")"
	printf '%s\n' 'pid uid effective permitted bounding permissive denied locked comm' \
		"$@" >"$file"
}

result() {
	n=$((n + 1))
	if (($1)); then
		echo "not ok $n - $2"
		sed 's/^/# out: /' "$work/out"
		sed 's/^/# err: /' "$work/err"
	else
		echo "ok $n - $2"
	fi
}

# try STATUS DESCRIPTION ARGUMENT...: usercap ends like that; standard input is $input,
# and it is started by $starter, if that is not empty
input=/dev/null
starter=()
try() {
	local want=$1 description=$2 status=0
	shift 2
	"${starter[@]}" "$usercap" "$@" >"$work/out" 2>"$work/err" <"$input" || status=$?
	sed -i "s|$root||g; s|$work|WORK|g" "$work/out" "$work/err"
	result "$((status != want))" "$description"
}

# printed DESCRIPTION <<TEXT: that was all of the output
printed() {
	local status=0
	diff - "$work/out" >"$work/difference" || status=$?
	result "$status" "$1"
	sed 's/^/# /' "$work/difference"
}

# said out|err DESCRIPTION REGEX
said() {
	local status=0
	grep -Eq -- "$3" "$work/$1" || status=1
	result "$status" "$2"
}

# unsaid out|err DESCRIPTION REGEX
unsaid() {
	local status=0
	! grep -Eq -- "$3" "$work/$1" || status=1
	result "$status" "$2"
}

# silent out|err DESCRIPTION
silent() {
	local status=0
	[[ ! -s $work/$1 ]] || status=1
	result "$status" "$2"
}

finish() {
	echo "1..$n"
}
