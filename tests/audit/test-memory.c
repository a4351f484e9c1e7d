// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every allocation fails once: whoever asked is told, no event is given twice or made
 * up, and nothing leaks, which the build with sanitizers sees to.
 */
#include "../unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/failing.h"
#include "../unit/scratch.h"
#include "reader.h"

FAILING(char *, strndup, (const char *text, size_t size), (text, size))

int __wrap_asprintf(char **ret, const char *format, ...);
int __wrap_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int r;

	if (is_due()) {
		errno = ENOMEM;
		return -1;
	}
	va_start(args, format);
	r = vasprintf(ret, format, args);
	va_end(args);
	return r;
}

/* ---- what is read ---- */

static const char denial[] =
	"type=KERNEL_OTHER msg=audit(1.000:%d): op=usercap-denied usercap=ptrace\n";

static int add_file(struct reader *reader)
{
	return reader_add_file(reader, "log.1.gz");
}

static int add_logs(struct reader *reader)
{
	return reader_add_logs(reader, "log");
}

static int add_logs_followed(struct reader *reader)
{
	reader_follow(reader, false, 0);
	return reader_add_logs(reader, "log");
}

static int add_stream(struct reader *reader)
{
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = open("log", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	return reader_add_stream(reader, fd, "-");
}

static int add_journal(struct reader *reader)
{
	return reader_add_journal(reader, "journal");
}

/* Rotation in the middle: the successors must be found, too. */
static void rotate(void)
{
	assert_int_equal(system("mv log.1.gz log.2.gz; mv log log.1; cp log.1 log"), 0);
}

static void rotate_back(void)
{
	assert_int_equal(system("[ ! -e log.2.gz ] || { mv log.1 log; mv log.2.gz log.1.gz; }"), 0);
}

/* Return: how many events came; *@ret_told: whether somebody said -ENOMEM */
static int read_all(int (*add)(struct reader *), bool rotating, bool *ret_told)
{
	struct reader *reader = NULL;
	const struct event *event;
	int n = 0;

	*ret_told = true;
	if (reader_new(&reader) < 0)
		return 0;
	*ret_told = add(reader) == -ENOMEM;
	for (int rest = 100;; rest--) {
		int got = reader_next(reader, &event);

		assert_true(rest > 0);
		assert_true(got == 1 || got == 0 || got == -EAGAIN || got == -ENOMEM);
		n += got == 1;
		*ret_told |= got == -ENOMEM;
		if (got == 1 && n == 2 && rotating)
			rotate();
		if (got == 0 || got == -EAGAIN)
			break;
	}
	reader_free(reader);
	rotate_back();
	return n;
}

static void assert_fails_well(int (*add)(struct reader *), bool rotating, int events)
{
	unsigned int failures = 0;
	bool told;

	for (;;) {
		int n;

		due = failures + 1;
		n = read_all(add, rotating, &told);
		if (due)
			break;
		assert_true(told);
		assert_in_range(n, 0, events);
		failures++;
	}
	due = 0;
	assert_true(failures > 1);
	assert_int_equal(read_all(add, rotating, &told), events);
	assert_false(told);
}

static void files(void **unused)
{
	(void)unused;
	assert_fails_well(add_file, false, 1);
}

static void logs(void **unused)
{
	(void)unused;
	assert_fails_well(add_logs, false, 2);
}

static void logs_that_are_followed(void **unused)
{
	(void)unused;
	assert_fails_well(add_logs_followed, true, 3);
}

static void streams(void **unused)
{
	(void)unused;
	assert_fails_well(add_stream, false, 1);
}

static void journals(void **unused)
{
	(void)unused;
	scratch_mkdir("journal");
	assert_fails_well(add_journal, false, 0);
}

static int enter(void **unused)
{
	char line[200];

	(void)unused;
	scratch_enter();
	snprintf(line, sizeof(line), denial, 1);
	scratch_write("log.1", line);
	assert_int_equal(system("gzip log.1"), 0);
	snprintf(line, sizeof(line), denial, 2);
	scratch_write("log", line);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(logs),
		cmocka_unit_test(logs_that_are_followed),
		cmocka_unit_test(streams),
		cmocka_unit_test(journals),
	};

	return cmocka_run_group_tests(tests, enter, scratch_teardown);
}
