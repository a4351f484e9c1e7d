/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Test Anything Protocol, as much as the tests here need */
#ifndef _TESTS_PAM_TAP_H
#define _TESTS_PAM_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_count, tap_failures;

#define tap_check(ok, ...) tap_report(__FILE__, __LINE__, ok, #ok, __VA_ARGS__)

__attribute__((format(printf, 5, 6))) static inline bool
tap_report(const char *file, int line, bool ok, const char *what, const char *format, ...)
{
	va_list args;

	if (!ok)
		printf("# %s:%d: %s\n", file, line, what);
	printf("%sok %u - ", ok ? "" : "not ", ++tap_count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	tap_failures += !ok;
	return ok;
}

/* For what is printed after "#", and may have several lines */
static inline const char *tap_one_line(char *text)
{
	char *c;

	for (c = text; *c; c++)
		if (*c == '\n')
			*c = '|';
	return text;
}

static inline int tap_done(void)
{
	printf("1..%u\n", tap_count);
	return tap_failures ? 1 : 0;
}

#endif /* _TESTS_PAM_TAP_H */
