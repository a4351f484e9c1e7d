// SPDX-License-Identifier: GPL-2.0-or-later
/* A file is replaced whole, or it is as it was and nothing is left beside it */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"
#include "scratch.h"

/* ---- calls that fail when they are told to (under the names that large files have) ---- */

static const char *failing;
static int failure;

#define FAILS(name, type, parameters, arguments)          \
	type __real_##name parameters;                    \
	type __wrap_##name parameters;                    \
	type __wrap_##name parameters                     \
	{                                                 \
		if (failing && !strcmp(failing, #name)) { \
			errno = failure;                  \
			return -1;                        \
		}                                         \
		return __real_##name arguments;           \
	}

FAILS(write, ssize_t, (int fd, const void *from, size_t len), (fd, from, len < 3 ? len : 3))
FAILS(fchmod, int, (int fd, mode_t mode), (fd, mode))
FAILS(flistxattr, ssize_t, (int fd, char *list, size_t size), (fd, list, size))
FAILS(fsync, int, (int fd), (fd))
FAILS(rename, int, (const char *from, const char *to), (from, to))
FAILS(mkostemp64, int, (char *path, int flags), (path, flags))
FAILS(pread64, ssize_t, (int fd, void *to, size_t len, off64_t at), (fd, to, len, at))

/* ---- */

static const struct bytes new_bytes = { (unsigned char *)"new contents", 12 };

static void holds(const char *path, const char *text)
{
	char buf[64] = "";
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	assert_true(fread(buf, 1, sizeof(buf) - 1, file) == strlen(text));
	assert_string_equal(buf, text);
	fclose(file);
}

/* Nothing but the file is there */
static void is_alone(const char *path)
{
	char command[128];

	snprintf(command, sizeof(command), "test \"$(ls -A)\" = %s", path);
	assert_int_equal(system(command), 0);
}

static struct original *opened(void)
{
	struct original *original = NULL;
	const char *why = "";

	scratch_write("file", "old");
	assert_int_equal(original_open("file", &original, &why), 0);
	assert_int_equal(original_bytes(original)->size, 3);
	return original;
}

static void replaced(void **unused)
{
	struct original *original = opened();
	const char *why = "";

	(void)unused;
	assert_int_equal(original_replace(original, &new_bytes, &why), 0);
	holds("file", "new contents");
	is_alone("file");
	original_free(original);
}

static void failures(void **unused)
{
	static const struct {
		const char *call;
		int error;
		int result;
		const char *why;
	} rows[] = {
		{ "mkostemp64", EACCES, -EACCES, NULL },
		{ "mkostemp64", EROFS, -EROFS, NULL },
		{ "write", ENOSPC, -ENOSPC, NULL },
		{ "write", EDQUOT, -EDQUOT, NULL },
		{ "fchmod", EPERM, -EPERM, NULL },
		{ "flistxattr", EPERM, -EPERM,
		  "its extended attributes could not be kept: do it as root" },
		{ "fsync", EIO, -EIO, NULL },
		{ "rename", EPERM, -EPERM, NULL },
		{ "rename", EBUSY, -EBUSY, NULL },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct original *original = opened();
		const char *why = "";

		failing = rows[i].call;
		failure = rows[i].error;
		assert_int_equal(original_replace(original, &new_bytes, &why), rows[i].result);
		failing = NULL;
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		else
			assert_null(why);
		holds("file", "old");
		is_alone("file");
		original_free(original);
	}
	/* a file system that has no attributes is no failure */
	{
		struct original *original = opened();
		const char *why;

		failing = "flistxattr";
		failure = ENOTSUP;
		assert_int_equal(original_replace(original, &new_bytes, &why), 0);
		failing = NULL;
		holds("file", "new contents");
		original_free(original);
	}
}

static void meanwhile(void **unused)
{
	struct original *original = opened();
	const char *why;

	(void)unused;
	/* another file of that name */
	scratch_write("other", "theirs");
	assert_int_equal(rename("other", "file"), 0);
	assert_int_equal(original_replace(original, &new_bytes, &why), -EBUSY);
	assert_string_equal(why, "somebody changed it meanwhile: try again");
	holds("file", "theirs");
	is_alone("file");
	original_free(original);

	/* the same, with other contents */
	original = opened();
	scratch_write("file", "OLD");
	assert_int_equal(truncate("file", 2), 0);
	assert_int_equal(original_replace(original, &new_bytes, &why), -EBUSY);
	is_alone("file");
	original_free(original);

	/* gone */
	original = opened();
	assert_int_equal(unlink("file"), 0);
	assert_int_equal(original_replace(original, &new_bytes, &why), -ENOENT);
	assert_null(why);
	original_free(original);
}

static void other_names(void **unused)
{
	struct original *original;
	const char *why;

	(void)unused;
	scratch_write("file", "old");
	assert_int_equal(link("file", "name"), 0);
	assert_int_equal(original_open("file", &original, &why), 0);
	assert_int_equal(original_replace(original, &new_bytes, &why), -EMLINK);
	assert_non_null(why);
	holds("file", "old");
	original_free(original);
	assert_int_equal(unlink("name"), 0);
	is_alone("file");
}

static void not_opened(void **unused)
{
	struct original *original = UNTOUCHED;
	const char *why = "";

	(void)unused;
	assert_int_equal(original_open("missing", &original, &why), -ENOENT);
	assert_null(why);
	assert_int_equal(original_open(".", &original, &why), -EINVAL);
	assert_string_equal(why, "it is no regular file");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(original_open("fifo", &original, &why), -EINVAL);
	assert_int_equal(unlink("fifo"), 0);
	scratch_write("file", "old");
	failing = "pread64";
	failure = EIO;
	assert_int_equal(original_open("file", &original, &why), -EIO);
	failing = NULL;
	/* sparse: it is not read */
	assert_int_equal(truncate("file", 1 << 30), 0);
	assert_int_equal(original_open("file", &original, &why), -EFBIG);
	assert_string_equal(why, "it is larger than 1 GiB");
	assert_ptr_equal(original, UNTOUCHED);
	assert_int_equal(unlink("file"), 0);
	original_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaced),   cmocka_unit_test(failures),
		cmocka_unit_test(meanwhile),  cmocka_unit_test(other_names),
		cmocka_unit_test(not_opened),
	};
	int failed;

	scratch_enter();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_leave();
	return failed;
}
