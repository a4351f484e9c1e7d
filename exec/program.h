/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_PROGRAM_H
#define _USERCAP_EXEC_PROGRAM_H

#include "seccomp-filter.h"

/*
 * Become the program @name. One that has no "/" is searched for in @path, directories
 * with colons between them, or, if that is NULL, where systemd does by default; never
 * in $PATH. @key is what confine() gave. Returns a negative errno, after it said what is
 * wrong.
 */
int program_execute(const char *name, const char *path, char *const argv[], char *const envp[],
		    const struct exec_key *key);

#endif /* _USERCAP_EXEC_PROGRAM_H */
