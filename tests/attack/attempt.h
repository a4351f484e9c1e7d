/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One attempt, in a process of its own */
#ifndef _ATTACK_ATTEMPT_H
#define _ATTACK_ATTEMPT_H

#include "column.h"

enum ending {
	/* it did what it is for */
	WORKED,
	/* it did not: outcome.number is an errno */
	REFUSED,
	/* or it was killed: a signal */
	KILLED,
	/* the kernel has no such thing */
	MISSING,
	/* no answer: outcome.message says why */
	BROKEN,
};

struct outcome {
	enum ending ending;
	int number;
	char message[256];
};

void make_attempt(const struct group *group, const struct technique *technique, enum column column,
		  struct outcome *ret);

/* "works", "EPERM", "SIGSEGV": as the table has it */
const char *outcome_text(const struct outcome *outcome);

#endif /* _ATTACK_ATTEMPT_H */
