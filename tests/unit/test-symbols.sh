#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The shared library exports what its version script names, all with a version,
# and that is what the header declares.
set -eu
nm=$1 library=$2 script=$3 header=$4

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

export LC_ALL=C
sed -n 's/^\t\(usercap_[a-z_]*\);$/\1@@LIBUSERCAP_0/p' "$script" | sort >"$scratch/script"
"$nm" -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sort >"$scratch/exported"
grep -o '^[a-z][a-z ]*\**\(usercap_[a-z_]*\)(\|^[a-z].*[ *]usercap_[a-z_]*(' "$header" |
	sed 's/($//; s/.*[ *]//; s/$/@@LIBUSERCAP_0/' | sort >"$scratch/declared"

test -s "$scratch/script"
diff -u "$scratch/script" "$scratch/exported"
diff -u "$scratch/script" "$scratch/declared"
