/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as one line of text, to compare, to sort and to show in a failure */
#ifndef _USERCAP_TESTS_AUDIT_CANON_H
#define _USERCAP_TESTS_AUDIT_CANON_H

#include "denial.h"

#include <stdio.h>

/* Everything but source and offset; strings are quoted, NULL is "-" */
void canon_write(FILE *file, const struct event *event);

/* The same in a string, which the caller frees */
char *canon(const struct event *event);

/* Lines, which grow one by one */
struct canons {
	char **lines;
	size_t n;
};

void canons_add(struct canons *canons, const struct event *event);
void canons_sort(struct canons *canons);
void canons_drop(struct canons *canons);

#endif /* _USERCAP_TESTS_AUDIT_CANON_H */
