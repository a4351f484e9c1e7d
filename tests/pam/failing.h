/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the module whose calls fail and the program that loads it, which has these */
#ifndef _TESTS_PAM_FAILING_H
#define _TESTS_PAM_FAILING_H

/* What read(2) may do besides failing: return one byte, or none */
enum { FAILING_SHORT = -1, FAILING_EMPTY = -2 };

/* A call of @name is about to be made. Return: 0, or what it fails with. */
int failing_next(const char *name);

/* What the module allocates, and frees; NULL is neither */
void failing_allocated(const void *p);
void failing_freed(const void *p);

#endif /* _TESTS_PAM_FAILING_H */
