// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path_of_scratch[4096];

void scratch_enter(void)
{
	const char *base = getenv("TMPDIR");

	snprintf(path_of_scratch, sizeof(path_of_scratch), "%s/usercap-unit-XXXXXX",
		 base ? base : "/tmp");
	assert_non_null(mkdtemp(path_of_scratch));
	assert_int_equal(chmod(path_of_scratch, 0755), 0);
	assert_int_equal(chdir(path_of_scratch), 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void scratch_leave(void)
{
	assert_int_equal(chdir("/"), 0);
	nftw(path_of_scratch, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int scratch_setup(void **unused)
{
	(void)unused;
	scratch_enter();
	return 0;
}

int scratch_teardown(void **unused)
{
	(void)unused;
	scratch_leave();
	return 0;
}

void scratch_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0644), 0);
}

void scratch_mkdir(const char *path)
{
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chmod(path, 0755), 0);
}
