/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_CONFINE_H
#define _USERCAP_EXEC_CONFINE_H

#include <stdint.h>

#include "seccomp-filter.h"

/* What to do where the kernel enforces nothing */
enum fallback {
	FALLBACK_NONE,	      /* fail */
	FALLBACK_SECCOMP,     /* let seccomp do it, or fail if it can't do all of it */
	FALLBACK_BEST_EFFORT, /* let seccomp do what it can */
};

/*
 * Take from what the next program gets all capabilities but @kept, for good. Sets
 * no_new_privs if that is what it takes. *@ret_key, if it is changed, is what the exec
 * of the program needs. Returns 0, or a negative errno after it said what is wrong:
 * then the program must not run.
 */
int confine(uint64_t kept, enum fallback fallback, struct exec_key *ret_key);

#endif /* _USERCAP_EXEC_CONFINE_H */
