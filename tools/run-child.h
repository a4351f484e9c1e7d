/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that is waited for */
#ifndef _USERCAP_TOOLS_RUN_CHILD_H
#define _USERCAP_TOOLS_RUN_CHILD_H

#include <stdbool.h>

/**
 * struct outcome - what became of it
 * @started:	a program was executed
 * @status:	exit status, as shells have it: 128 and the number of the signal that
 *		ended it
 */
struct outcome {
	bool started;
	int status;
};

/*
 * Call @start in a new process, which it makes another program of; if it returns, that is
 * the exit status. Signals that somebody sends to this process are passed on; those that a
 * terminal sends reach both without that. What the program leaves behind when it ends, and
 * has ended by then, is waited for, too. Returns 0, or a negative errno: no process could
 * be made.
 */
int run_child(int (*start)(void *arg), void *arg, struct outcome *ret);

#endif /* _USERCAP_TOOLS_RUN_CHILD_H */
