/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process for what can't be undone */
#ifndef _USERCAP_TESTS_SECCOMP_CHILD_H
#define _USERCAP_TESTS_SECCOMP_CHILD_H

#include <stdint.h>

/* What a child gave that died instead */
#define CHILD_DIED (-1000)

/* What @run gives, called in a child */
int child_run(int (*run)(void *arg), void *arg);

/*
 * In a child: take capabilities away with no_new_privs, best effort or not. Returns
 * what usercap_lower() does.
 */
int child_restrict(uint64_t caps, unsigned int flags);

#endif /* _USERCAP_TESTS_SECCOMP_CHILD_H */
