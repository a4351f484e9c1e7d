/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What somebody needs, from what was recorded while it was allowed
 *
 * Only what was taken away, if only as a dry run, is seen when it is used.
 */
#ifndef _USERCAP_AUDIT_LEARN_H
#define _USERCAP_AUDIT_LEARN_H

#include "holders.h"

/**
 * struct lesson - about one account or service
 * @holder:	whose
 * @watched:	what was taken away, or would have been: what could be seen
 * @assumed:	that is not known, and taken to be everything
 * @used:	what of it was used
 * @text:	the line or directive that gives what was used, and takes away what
 *		could be seen and was not; NULL if there is no such thing
 */
struct lesson {
	const struct holder *holder;
	uint64_t watched;
	bool assumed;
	uint64_t used;
	char *text;
};

/**
 * struct learned_program - what a program used, whoever ran it
 * @exe:	its path
 * @used:	what it used
 * @count:	how often in all
 */
struct learned_program {
	const char *exe;
	uint64_t used;
	uint64_t count;
};

struct lessons {
	struct lesson *at;
	size_t n;
	size_t room;
	struct holders holders;
	struct learned_program *programs;
	size_t n_programs;
	size_t programs_room;
};

/**
 * learn() - what everybody in a log needs
 * @report:	the log; it must live as long
 * @today:	what is in force today
 * @ret:	where to store it; drop it with lessons_drop()
 *
 * Return: 0, or -ENOMEM.
 */
int learn(const struct report *report, const struct today *today, struct lessons *ret);
void lessons_drop(struct lessons *lessons);

#endif /* _USERCAP_AUDIT_LEARN_H */
