// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of libFuzzer: gives each file of the directories named to the target,
 * once, so that what was found one day stays found.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static void run_file(const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *bytes = NULL;
	size_t len = 0, n;

	if (!file)
		fail(path);
	do {
		/* as large as what was read, so that a sanitizer sees the byte after it */
		bytes = realloc(bytes, len + 4096);
		if (!bytes)
			fail(path);
		n = fread(bytes + len, 1, 4096, file);
		len += n;
	} while (n);
	if (ferror(file))
		fail(path);
	fclose(file);
	bytes = realloc(bytes, len ? len : 1);
	if (!bytes)
		fail(path);
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
}

int main(int argc, char **argv)
{
	int passed = 0;

	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *entry;
		char path[4096];

		if (!dir)
			fail(argv[i]);
		while ((entry = readdir(dir))) {
			if (*entry->d_name == '.')
				continue;
			snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			run_file(path);
			passed++;
		}
		closedir(dir);
	}
	printf("%d passed, 0 failed, 0 skipped\n", passed);
	/* an empty corpus tests nothing */
	return passed ? 0 : 1;
}
