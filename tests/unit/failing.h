/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations, counted; the one that is due fails. A program that includes this is
 * linked with --wrap for each of them.
 */
#ifndef _USERCAP_TESTS_FAILING_H
#define _USERCAP_TESTS_FAILING_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

static unsigned int due; /* 0: none */

static bool is_due(void)
{
	return due && --due == 0;
}

#define FAILING(type, name, params, args)  \
	type __real_##name params;         \
	type __wrap_##name params;         \
	type __wrap_##name params          \
	{                                  \
		if (is_due()) {            \
			errno = ENOMEM;    \
			return 0;          \
		}                          \
		return __real_##name args; \
	}

FAILING(void *, malloc, (size_t size), (size))
FAILING(void *, calloc, (size_t n, size_t size), (n, size))
FAILING(void *, realloc, (void *p, size_t size), (p, size))
FAILING(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
FAILING(char *, strdup, (const char *text), (text))

#endif /* _USERCAP_TESTS_FAILING_H */
