# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What usercap's scripts share. Source it; it runs nothing by itself.
#
# Everything that is built lives outside the checkout, in $USERCAP_CACHE:
# a clean clone stays clean, and every clone on a machine shares the kernels.

# The checkout may be in a path with links; builds are keyed by the real one.
USERCAP_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
USERCAP_CACHE=${USERCAP_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/usercap}
export USERCAP_TOP USERCAP_CACHE

# Not what the user's own ccache does
export CCACHE_DIR=$USERCAP_CACHE/ccache CCACHE_BASEDIR=$USERCAP_TOP CCACHE_NOHASHDIR=1

# Progress goes to stderr: stdout belongs to what a script was asked for.
say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	say "$*"
	exit 1
}

usage_error() {
	say "$*"
	say "try --help"
	exit 2
}

# The comment block at the head of a script is its help text.
show_help() {
	sed -n '/^# SPDX/d; 2,/^[^#]/ { s/^# \{0,1\}//p; }' "$0"
}

# elapsed START: how long since $SECONDS was START, for a person.
elapsed() {
	local seconds=$((SECONDS - $1))

	if ((seconds < 60)); then
		printf '%d s' "$seconds"
	else
		printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
	fi
}

# make_cache DIR...: directories below the cache, created.
make_cache() {
	local dir

	# The path ends up on a kernel command line, which knows no quoting.
	case $USERCAP_CACHE in
	*[[:space:]]*) die "the cache's path must not contain white space: $USERCAP_CACHE" ;;
	esac
	for dir; do
		mkdir -p "$USERCAP_CACHE/$dir"
	done
}

# with_lock NAME COMMAND...: one run of COMMAND at a time on this machine.
with_lock() {
	local name=$1 lock
	shift

	make_cache locks
	exec {lock}>"$USERCAP_CACHE/locks/$name"
	if ! flock -n "$lock"; then
		say "waiting for another run that holds $name"
		flock "$lock"
	fi
	# Children must not inherit the lock: a daemon left behind would keep it.
	"$@" {lock}>&-
	exec {lock}>&-
}

# try LOG MAKE...: a compiler's output goes to LOG; tell what went wrong and end if it did.
try() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 || {
		grep -E 'error|Error|warning' "$log" | tail -n 30 >&2
		die "${*: -1} failed; all of it is in $log"
	}
}

# hash_files PATH...: one hash over the names, modes and contents of all files below.
hash_files() {
	find "$@" -type f -printf '%p\0' | sort -z |
		xargs -0 sha256sum | sha256sum | cut -c1-16
}

# tar_checkout ARG...: an archive of the checkout, of all that git knows of and could know of
tar_checkout() (
	local file

	cd "$USERCAP_TOP" || exit
	git ls-files -z --cached --others --exclude-standard |
		while IFS= read -r -d '' file; do
			[[ ! -e $file ]] || printf '%s\0' "$file"
		done | tar --create "$@" --null --files-from=-
)

# on_debian_12: the kernels, the guest and the packages' names are Debian 12's.
on_debian_12() {
	[[ -r /etc/os-release ]] && (
		# shellcheck source=/dev/null
		. /etc/os-release
		[[ ${ID-} == debian && ${VERSION_ID-} == 12 ]]
	)
}
