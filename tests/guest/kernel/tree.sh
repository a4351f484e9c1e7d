# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Debian's kernel source with usercap in it, for build-kernel: one tree per version in
# the cache, with objects apart from it. Developers change kernel/ all day, so what
# make sees must be as if they had edited the tree: only what differs gets a new time.

# source_version VERSION: which of Debian's linux-source-VERSION is installed
source_version() {
	dpkg-query -W -f '${Version}' "linux-source-$1"
}

# Git only serves to take changes back. What a user set up for it must not interfere.
git_in_tree() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -C "$tree" \
		-c user.name=usercap -c user.email=usercap -c gc.auto=0 \
		-c advice.addEmbeddedRepo=false "$@"
}

unpack_tree() {
	local version=$1 start=$SECONDS

	say "unpacking Debian's Linux $version"
	rm -rf "$base"
	mkdir -p "$tree"
	tar -xJf "/usr/src/linux-source-$version.tar.xz" -C "$tree" --strip-components=1
	git_in_tree init -q
	git_in_tree add -A -f
	git_in_tree commit -q -m "Debian's linux-source-$version"
	source_version "$version" >"$base/version"
	say "unpacked in $(elapsed "$start")"
}

# prepare_tree VERSION: sets $base, $tree; makes the tree Debian's plus usercap.
prepare_tree() {
	local version=$1 before

	base=$USERCAP_CACHE/kernel/$version
	tree=$base/source
	if [[ ! -e $base/version || $(<"$base/version") != "$(source_version "$version")" ]]; then
		unpack_tree "$version"
	fi

	# Start from Debian's tree each time: a patch that changed would not apply to its
	# own result. Then give back their times to the files that came out the same.
	before=$(mktemp -d)
	# (a file that an interrupted run left deleted has no time to give back)
	(cd "$tree" && git_in_tree ls-files -z -m -o |
		xargs -0 --no-run-if-empty cp -p --parents -t "$before") || :
	git_in_tree checkout -q -f .
	git_in_tree clean -q -f -d -x
	"$USERCAP_TOP/kernel/install-into-tree" "$tree" >"$base/install.log" 2>&1 || {
		cat "$base/install.log" >&2
		die "usercap does not fit into Linux $version"
	}
	(cd "$before" && find . -type f -print0) | while IFS= read -r -d '' file; do
		if cmp -s "$before/$file" "$tree/$file"; then
			touch -r "$before/$file" "$tree/$file"
		fi
	done
	rm -rf "$before"
}

# kernel_make ARG...: make in the tree, with objects apart; build-kernel sets the rest
# shellcheck disable=SC2154
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
