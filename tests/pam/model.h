/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A model of a provider, in place of prctl()
 *
 * For this process only, and for what the module does with it: one word of
 * state that goes by the rules of usercap/sets.h. No execve, no other process,
 * no check of anything. What a kernel does is shown in the guest.
 */
#ifndef _TESTS_PAM_MODEL_H
#define _TESTS_PAM_MODEL_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct model - the provider
 * @absent:	there is none
 * @right:	what the process may do: an enum usercap_right below _NEVER
 * @liar:	changes succeed and have no effect
 * @calls:	how many changes were asked for
 * @fail_call:	fail this one, counted from 1; 0: none
 * @fail_errno:	with this errno
 * @word:	the sets
 */
struct model {
	bool absent;
	int right;
	bool liar;
	unsigned int calls;
	unsigned int fail_call;
	int fail_errno;
	uint64_t word;
};

extern struct model model;

/* The rights by name, for tables */
enum { RIGHT_NONE, RIGHT_CONFINE, RIGHT_GRANT, NO_PROVIDER };

/* The sets by name, for tables */
struct sets {
	uint64_t e, p, b, permissive;
};

void model_start(int right, struct sets sets, bool locked);
struct sets model_sets(void);

#endif /* _TESTS_PAM_MODEL_H */
