/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What usercap run is asked to do */
#ifndef _USERCAP_TOOLS_RUN_OPTIONS_H
#define _USERCAP_TOOLS_RUN_OPTIONS_H

#include "units/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* How it ends if not as the program does: as env(1) and nice(1) */
enum {
	RUN_FAILED = 125,	  /* wrong usage, or the program could not be run like that */
	RUN_NOT_EXECUTABLE = 126, /* there is such a program, but it cannot be executed */
	RUN_NOT_FOUND = 127,	  /* there is none */
};

/**
 * struct run_options - the command line
 * @lacking:	user capabilities that the program shall lack
 * @lock:	nobody may give them back to it
 * @permissive:	what it lacks is only recorded
 * @explain:	tell what was refused
 * @seccomp:	where the kernel enforces nothing, let seccomp do it
 * @best_effort: as far as that can
 * @user:	to become, or NULL
 * @groups:	to be in, and no others; those of the user if there are none
 * @caps:	classical capabilities to keep, or NULL
 * @command:	the program and its arguments
 */
struct run_options {
	uint64_t lacking;
	bool lock;
	bool permissive;
	bool explain;
	bool seccomp;
	bool best_effort;
	const char *user;
	struct strings groups;
	const char *caps;
	char **command;
};

/* Return: 1 to go on, 0 (help was printed), or -RUN_FAILED, after saying why */
int run_options_parse(struct arena *arena, int argc, char **argv, struct run_options *ret);

#endif /* _USERCAP_TOOLS_RUN_OPTIONS_H */
