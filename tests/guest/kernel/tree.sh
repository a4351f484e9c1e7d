# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Debian's kernel source with usercap in it, for build-kernel: one tree per version in
# the cache, with objects apart from it. Developers change kernel/ all day, so what
# make sees must be as if they had edited the tree: only what differs gets a new time.

# build-kernel says in $base, $tree and $objects where, and in $more_patches what else.
# shellcheck disable=SC2154

# source_version VERSION: which of Debian's linux-source-VERSION is installed
source_version() {
	dpkg-query -W -f '${Version}' "linux-source-$1"
}

unpack_tree() {
	local version=$1 start=$SECONDS

	say "unpacking Debian's Linux $version"
	rm -rf "$base"
	mkdir -p "$tree" "$base/debian"
	tar -xJf "/usr/src/linux-source-$version.tar.xz" -C "$tree" --strip-components=1
	: >"$base/changed"
	source_version "$version" >"$base/version"
	say "unpacked in $(elapsed "$start")"
}

# Back to Debian's tree, as far as the last run changed it; its files go to $1.
restore_tree() {
	local before=$1 file

	while IFS= read -r file; do
		[[ ! -e $tree/$file ]] || (cd "$tree" && cp -p --parents "$file" "$before")
		if [[ -e $base/debian/$file ]]; then
			cp -p "$base/debian/$file" "$tree/$file"
		else
			rm -f "$tree/$file"
		fi
	done <"$base/changed"
}

# Note what is about to change, before it does: this may be interrupted.
keep_originals() {
	local file

	{
		"$USERCAP_TOP/kernel/install-into-tree" --list "$tree"
		sed -n 's|^+++ b/||p' "${more_patches[@]}"
	} | sort -u - "$base/changed" >"$base/changed.new"
	while IFS= read -r file; do
		if [[ -e $tree/$file && ! -e $base/debian/$file ]]; then
			(cd "$tree" && cp -p --parents "$file" "$base/debian")
		fi
	done <"$base/changed.new"
	mv "$base/changed.new" "$base/changed"
}

# prepare_tree VERSION: makes $tree, which is in $base, Debian's plus usercap.
prepare_tree() {
	local version=$1 before file patch

	if [[ ! -e $base/version || $(<"$base/version") != "$(source_version "$version")" ]]; then
		unpack_tree "$version"
	fi

	# Start from Debian's tree each time: a patch that changed would not apply to its
	# own result. Then give back their times to the files that came out the same.
	before=$(mktemp -d)
	restore_tree "$before"
	keep_originals
	"$USERCAP_TOP/kernel/install-into-tree" "$tree" >"$base/install.log" 2>&1 || {
		cat "$base/install.log" >&2
		die "usercap does not fit into Linux $version"
	}
	for patch in "${more_patches[@]}"; do
		patch --directory="$tree" --strip=1 --force --silent --fuzz=0 \
			--no-backup-if-mismatch <"$patch" >&2 ||
			die "${patch##*/} does not fit into Linux $version"
	done
	(cd "$before" && find . -type f -print0) | while IFS= read -r -d '' file; do
		if cmp -s "$before/$file" "$tree/$file"; then
			touch -r "$before/$file" "$tree/$file"
		fi
	done
	rm -rf "$before"
		mkdir -p "$objects"
}

# kernel_make ARG...: make in the tree, with objects apart; build-kernel sets the rest
kernel_make() {
	make -C "$tree" O="$objects" LOCALVERSION=-usercap \
		KBUILD_BUILD_USER=usercap KBUILD_BUILD_HOST=usercap "${make_args[@]}" "$@"
}

# configure LOG FRAGMENT...: allnoconfig plus the fragments, every line of which must hold
configure() {
	local log=$1 line lost=()
	shift

	cat "$@" >"$objects/wanted.config"
	try "$log" kernel_make KCONFIG_ALLCONFIG="$objects/wanted.config" allnoconfig
	while IFS= read -r line; do
		grep -qxF -- "$line" "$objects/.config" || lost+=("$line")
	done < <(grep -E '^(CONFIG_|# CONFIG_)' "$objects/wanted.config")
	((${#lost[@]} == 0)) ||
		die "these options did not end up as they are asked for: ${lost[*]}"
}
