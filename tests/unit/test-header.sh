#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A header can be included first, alone and twice, by C and by C++.
# usage: test-header.sh HEADER COMPILER ARG...
set -eu
header=$1
shift

printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$header" "$header" |
	"$@" -fsyntax-only -Wall -Wextra -Werror -
