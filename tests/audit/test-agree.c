// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our reader and auparse agree, event by event, over every log that is given
 *
 * usage: test-audit-agree LOG...
 */
#include <stdio.h>
#include <stdlib.h>

#include "agree.h"

static char *slurp(const char *path, size_t *ret_len)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t len = 0;

	do {
		text = realloc(text, len + BUFSIZ);
		if (!file || !text) {
			perror(path);
			exit(1);
		}
		len += fread(text + len, 1, BUFSIZ, file);
	} while (!feof(file) && !ferror(file));
	fclose(file);
	*ret_len = len;
	return text;
}

int main(int argc, char **argv)
{
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		size_t len;
		char *text = slurp(argv[i], &len);
		struct agreement agreement = agree(text, len);

		printf("%s %d - %s: %zu events, %zu lines left out\n",
		       agreement.events ? "ok" : "not ok", i, argv[i], agreement.events,
		       agreement.left_out);
		free(text);
	}
	return 0;
}
