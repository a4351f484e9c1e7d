/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel for usercap-exec in which executing succeeds by coming back
 *
 * User capabilities are those of tests/unit/fake-kernel.c; there are as many files as
 * a test names, and what is written is kept.
 */
#ifndef _USERCAP_TESTS_EXEC_WORLD_H
#define _USERCAP_TESTS_EXEC_WORLD_H

#include <stdbool.h>
#include <stdint.h>

/* A path that can be executed (error 0), or fails with an error; others do not exist */
struct file {
	const char *path;
	int error;
};

struct world {
	const struct file *files; /* the last one has no path */
	bool no_new_privs;
	bool refuses_no_new_privs; /* as a system call filter does */
	bool pretends;		   /* prctl() succeeds, and does nothing */
	int lock_error;		   /* what LOCK fails with */
	int seccomp_error;	   /* what installing a filter fails with */
	int random_error;	   /* what getrandom() fails with */

	/* what came of it */
	int status;	      /* what the program returned, if it did */
	const char *executed; /* or the path that it became */
	char *const *argv;
	char *const *envp;
	uint64_t state;	   /* what the executed program starts with */
	uint64_t filtered; /* what the filters that it inherits take away */
	char out[8192];
	char err[8192];
	char tried[8192]; /* each path that it tried to execute, with a newline */
};

extern struct world world;

/* Start anew: every path can be executed, the caller has CAP_SETPCAP, nothing is restricted */
void world_begin(void);

/* Run it with these arguments after argv[0]; the last one is NULL */
void world_run(const char *const args[]);

#endif /* _USERCAP_TESTS_EXEC_WORLD_H */
