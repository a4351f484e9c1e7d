// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this program does when an attempt executes it with --helper: EXIT_RAN if that
 * worked, else an errno on top of HELPER_ERRNO.
 */
#include <sched.h>
#include <sys/syscall.h>

#include "../conformance/sets-live.h"
#include "attack.h"

int run_helper(const char *what)
{
	int result;

	/* by name, or as the interpreter of a script, which gets the script's path */
	if (!strcmp(what, "ran") || strchr(what, '/'))
		return EXIT_RAN;
	if (!strcmp(what, "raise"))
		syscall(SYS_prctl, PR_USERCAP, USERCAP_RAISE, E_ | P_ | B_, USERCAP_ALL, 0);
	result = strcmp(what, "userns") ? try_listen() : result_of(unshare(CLONE_NEWUSER));
	return result ? HELPER_ERRNO - result : EXIT_RAN;
}
