/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the cases one after the other, and tells in TAP how they ended */
#ifndef _CONFORMANCE_RUNNER_H
#define _CONFORMANCE_RUNNER_H

#include "harness.h"

enum {
	EXIT_USAGE = 2,
	EXIT_SKIPPED = 77,
	EXIT_BAILED_OUT = 99,
};

/* Which cases; NULL: any */
struct selection {
	const char *section;
	const char *glob;
};

/* suites.c: all there is */
extern const struct suite *const suites[];
extern const size_t n_suites;

bool selected(const struct selection *selection, const struct suite *suite, size_t number);
void case_title(const struct suite *suite, size_t number, char *ret, size_t size);
int run_suites(const struct selection *selection, bool allow_missing);

#endif /* _CONFORMANCE_RUNNER_H */
