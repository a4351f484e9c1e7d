/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which user capabilities a program lacks */
#ifndef _USERCAP_TOOLS_RUN_SETS_H
#define _USERCAP_TOOLS_RUN_SETS_H

#include "run-options.h"

/*
 * Choose a provider, and see whether it can do what is asked for. Returns 0, or a negative
 * errno after it said what is wrong.
 */
int run_sets_prepare(struct arena *arena, const struct run_options *options);

/*
 * Take from what is executed from here on what it shall lack, for good. Sets no_new_privs
 * if that is what it takes. With seccomp nothing is done, as it would be done at once:
 * *@ret_at_exec is what is left for run_program() to take. Returns as the first.
 */
int run_sets_take(struct arena *arena, const struct run_options *options, uint64_t *ret_at_exec);

/* Set-user-ID programs are ordinary ones from here on. Returns as the first. */
int run_sets_no_new_privs(void);

#endif /* _USERCAP_TOOLS_RUN_SETS_H */
