/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trial is one guarded operation, or one beside it that must stay allowed, as
 * a row. It is tried five times, each in a process of its own: while nothing is
 * restricted (it must work, or a refusal would prove nothing), with the
 * capability lowered from E, with it lowered from E, P and B, with every other
 * capability lowered from E, and with it lowered but permissive.
 */
#ifndef _CONFORMANCE_TRIAL_H
#define _CONFORMANCE_TRIAL_H

#include "harness.h"

/* What stage() prepares for attempt() */
struct scene {
	long how;
	int fd;
	int other_fd;
	pid_t pid;
	void *memory;
	size_t size;
	void *more;
};

enum trial_flags {
	/* a program is executed, so it is B that counts */
	TRIAL_EXEC = 1,
	/* the attempt itself starts processes */
	TRIAL_SPAWNS = 2,
	/* lower just what the flags say, E by default, not E, P and B as well */
	TRIAL_ONLY_E = 4,
	/* some kernels refuse it all by themselves (EPERM or EACCES) */
	TRIAL_MAY_BE_HARDENED = 8,
	/* what is recorded is not recorded here: another process or program */
	TRIAL_NO_RECORD = 16,
	/* -EACCES is as good a refusal as the named one */
	TRIAL_EACCES_TOO = 32,
};

/**
 * struct trial - a row
 * @name:	the operation; "refused" or "stays allowed" is added to it
 * @quote:	the sentence of DESIGN
 * @refusal:	errno when refused; 0: must stay allowed
 * @stage:	what is made before the drop, or NULL
 * @attempt:	returns 0 or -errno; a program it executes may exit with EXIT_RAN
 * @how:	for @stage and @attempt, in scene.how
 */
struct trial {
	const char *name;
	const char *quote;
	int refusal;
	void (*stage)(struct scene *scene);
	int (*attempt)(struct scene *scene);
	long how;
	unsigned int flags;
};

/* The exit status of a program that an attempt turned into. */
#define EXIT_RAN 42

/* A row about bit number @cap, whose attempts need @beside as well: masks */
void run_trial(const struct trial *trial, int cap, uint32_t beside);

#endif /* _CONFORMANCE_TRIAL_H */
