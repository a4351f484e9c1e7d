/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_TOOLS_RUN_EXPLAINED_H
#define _USERCAP_TOOLS_RUN_EXPLAINED_H

#include "run-options.h"

/*
 * Do what @start does in a process of its own, wait for it, and tell what was refused to it.
 * Returns its exit status, or RUN_FAILED after it said why.
 */
int run_explained(struct arena *arena, const struct run_options *options, int (*start)(void *arg),
		  void *arg);

#endif /* _USERCAP_TOOLS_RUN_EXPLAINED_H */
