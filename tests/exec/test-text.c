// SPDX-License-Identifier: GPL-2.0-or-later
/* What usercap-exec has instead of libc, beside libc */
#include "../unit/unit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "error.h"
#include "line.h"

/* lib/bare/memory.c, under names of its own */
void *freestanding_memcpy(void *to, const void *from, size_t len);
void *freestanding_memset(void *at, int byte, size_t len);
int freestanding_memcmp(const void *one, const void *other, size_t len);
size_t freestanding_strlen(const char *text);

static void errors_as_libc_has_them(void **unused)
{
	/* execve(2), prctl(2) of a provider, and filters */
	static const int expected[] = { E2BIG,	EACCES,	 EAGAIN,  EFAULT,    EINVAL, EIO,
					EISDIR, ELIBBAD, ELOOP,	  EMFILE,    ENFILE, ENAMETOOLONG,
					ENOENT, ENODEV,	 ENOEXEC, ENOMEM,    ENOSYS, ENOTDIR,
					EPERM,	EBUSY,	 ESTALE,  ETIMEDOUT, ETXTBSY };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_string_equal(error_show(expected[i]).text, strerror(expected[i]));
}

static void other_errors(void **unused)
{
	(void)unused;
	assert_string_equal(error_show(EDOM).text, "error 33");
	assert_string_equal(error_show(4095).text, "error 4095");
}

static void digits(void **unused)
{
	static const unsigned long numbers[] = { 0, 1, 9, 10, 11, 99, 100, 12345, ULONG_MAX };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		char text[32];

		snprintf(text, sizeof(text), "%lu", numbers[i]);
		assert_string_equal(line_digits(numbers[i]).text, text);
	}
}

static void blame_without_stdio(void **unused)
{
	struct usercap_diag diag;
	struct place place = { .file = "a file", .line = 7, .begin = "text", .diag = &diag };
	char text[2 * sizeof(diag.message)];

	(void)unused;
	memset(&diag, 0x5a, sizeof(diag));
	assert_int_equal(diag_blame(&place, place.begin + 2, "%s, 100 %s", "a", "b"), -EBADMSG);
	assert_string_equal(diag.message, "a, 100 b");
	assert_string_equal(diag.file, "a file");
	assert_int_equal(diag.line, 7);
	assert_int_equal(diag.column, 3);

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(diag_blame(&place, place.begin, "<%s>", text), -EBADMSG);
	assert_int_equal(strlen(diag.message), sizeof(diag.message) - 1);
	assert_int_equal(diag.message[0], '<');
	assert_int_equal(strspn(diag.message + 1, "x"), sizeof(diag.message) - 2);
	place.diag = NULL;
	assert_int_equal(diag_blame(&place, place.begin, "%s", text), -EBADMSG);
}

static void memory(void **unused)
{
	char buf[8] = "1234567", other[8] = "1234567";

	(void)unused;
	assert_ptr_equal(freestanding_memset(buf + 1, 0x1ff, 3), buf + 1);
	assert_memory_equal(buf,
			    "1\xff\xff\xff"
			    "567",
			    8);
	assert_ptr_equal(freestanding_memset(buf, 'x', 0), buf);
	assert_ptr_equal(freestanding_memcpy(buf + 1, other, 3), buf + 1);
	assert_string_equal(buf, "1123567");
	assert_int_equal(freestanding_strlen(""), 0);
	assert_int_equal(freestanding_strlen(buf), 7);
	assert_int_equal(freestanding_memcmp("a", "b", 0), 0);
	assert_int_equal(freestanding_memcmp("ab", "ac", 1), 0);
	assert_true(freestanding_memcmp("ab", "ac", 2) < 0);
	assert_true(freestanding_memcmp("a\xff", "a\x01", 2) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_as_libc_has_them),
		cmocka_unit_test(other_errors),
		cmocka_unit_test(digits),
		cmocka_unit_test(blame_without_stdio),
		cmocka_unit_test(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
