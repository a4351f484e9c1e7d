/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could be changed, and whether it should be
 *
 * For each account and service and each capability that it lacked: the smallest
 * change that would have allowed what was seen, with its risk; or why it had better
 * not be made; or why no change would help.
 */
#ifndef _USERCAP_AUDIT_ADVICE_H
#define _USERCAP_AUDIT_ADVICE_H

#include "holders.h"

enum verdict {
	VERDICT_CHANGE,	 /* @change would allow it; it is part of the difference */
	VERDICT_AGAINST, /* @why it had better stay refused */
	VERDICT_NOTHING, /* @why no change of usercap's configuration would allow it */
};

/**
 * struct advice - about one capability of one account or service
 * @holder:	whose
 * @cap:	number of the capability
 * @verdict:	what to do
 * @given:	VERDICT_NOTHING: what is in force now gives it
 * @change:	VERDICT_CHANGE: the lines that give it, among others
 * @because:	VERDICT_CHANGE: the lines that took it away
 * @why:	VERDICT_CHANGE: what speaks for care, or NULL; else why not
 * @risk:	VERDICT_CHANGE: what becomes possible
 */
struct advice {
	const struct holder *holder;
	unsigned int cap;
	enum verdict verdict;
	bool given;
	char *change;
	char *because;
	char *why;
	char *risk;
};

/**
 * struct advices - all of it
 * @at:		one after another
 * @n:		how many
 * @room:	for how many there is memory
 * @today:	what is in force; its draft has the changes
 * @holders:	whom they are about
 * @units:	drop-ins, which are new files
 * @n_units:	how many
 * @units_room:	for how many there is memory
 * @n_accounts:	accounts of the log for which the changed policy was tried out
 * @n_changed:	how many of them it gives more: exactly those it is meant for
 */
struct advices {
	struct advice *at;
	size_t n;
	size_t room;
	struct today today;
	struct holders holders;
	struct edit *units;
	size_t n_units;
	size_t units_room;
	size_t n_accounts;
	size_t n_changed;
};

/**
 * advise() - think of what could be changed
 * @report:	what was seen; it must live as long
 * @source:	what is known beside
 * @ret:	where to store it; drop it with advices_drop()
 * @diag:	where to store the first mistake of the policy
 *
 * Return: 0, or -ENOMEM, or as draft_load().
 */
int advise(const struct report *report, const struct today_source *source, struct advices *ret,
	   struct usercap_diag *diag);
void advices_drop(struct advices *advices);

/*
 * Advices for which nothing can be done tend to be many, with few reasons. The number
 * of the next one after @i whose reason is new, or @n; begin with SIZE_MAX.
 */
size_t advices_next_reason(const struct advices *advices, size_t i);

/* All changes, as patch(1) takes them below "/" */
void advices_put_diff(FILE *out, const struct advices *advices);

#endif /* _USERCAP_AUDIT_ADVICE_H */
