// SPDX-License-Identifier: GPL-2.0-or-later
/* usage: compare-marked BEFORE AFTER NEEDS: is it the same program, marked? */
#include "compare.h"

#include "cleanup.h"
#include "replace.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	_cleanup_(original_freep) struct original *before = NULL, *after = NULL;
	const char *why = NULL;

	if (argc != 4 || original_open(argv[1], &before, &why) < 0 ||
	    original_open(argv[2], &after, &why) < 0) {
		fputs("usage: compare-marked BEFORE AFTER NEEDS\n", stderr);
		return 2;
	}
	why = compare_marked(original_bytes(before), original_bytes(after),
			     strtoull(argv[3], NULL, 0));
	if (!why)
		return 0;
	fprintf(stderr, "%s: %s\n", argv[2], why);
	return 1;
}
