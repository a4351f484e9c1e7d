#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: embed.sh HEADER DYNAMIC MODULE
#
# Writes the header that tells embedded.c which files to take in. It is made
# anew whenever they are, so embedded.c is compiled again, too.
set -eu

printf '#define DYNAMIC_PATH "%s"\n#define MODULE_PATH "%s"\n' "$2" "$3" >"$1"
