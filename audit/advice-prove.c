// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the changed policy give those whom it is for what they lacked, and nobody anything else? */
#include "advice-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An account of the log, before and after */
struct trial {
	const char *node;
	const char *name;
	uint32_t uid;
	uint64_t wanted;
};

/* 1: it has changed as it should; 0: it has not changed, as it should; -EINVAL: neither */
static int try_account(struct advising *advising, const struct usercap_policy *after,
		       const struct trial *trial)
{
	struct accounts *accounts = advising->report->review->accounts;
	struct usercap_assignment *old = NULL, *new = NULL;
	int r;

	r = accounts_resolve(accounts, advising->advices->today.policy, trial->node, trial->name,
			     trial->uid, &old);
	if (r < 0)
		return r == -ENOMEM ? r : -ENODATA;
	r = accounts_resolve(accounts, after, trial->node, trial->name, trial->uid, &new);
	if (r == 0) {
		bool right = new->caps == (old->caps | trial->wanted) &&
			     new->permissive == (old->permissive & ~trial->wanted);

		r = right ? old->caps != new->caps : -EINVAL;
	}
	usercap_assignment_free(old);
	usercap_assignment_free(new);
	return r;
}

static int try_one(struct advising *advising, const struct usercap_policy *after, const char *node,
		   const char *name, uint32_t uid)
{
	const struct trial trial = { node, name, uid, advices_meant_for(advising->advices, name) };
	int r;

	if (!today_covers(&advising->advices->today, advising->report->review->accounts, node))
		return 0;
	r = try_account(advising, after, &trial);
	if (r == -ENODATA)
		return 0;
	if (r < 0)
		return r;
	advising->advices->n_accounts++;
	advising->advices->n_changed += (size_t)r;
	return 0;
}

/* All who lacked something, and all who logged in */
static int try_everybody(struct advising *advising, const struct usercap_policy *after)
{
	const struct review *review = advising->report->review;
	const struct holders *holders = &advising->advices->holders;
	const struct login *login;
	int r = 0;

	for (size_t i = 0; i < holders->n && r == 0; i++) {
		const struct holder *holder = &holders->at[i];

		if (holder->kind == HOLDER_ACCOUNT && holder->name)
			r = try_one(advising, after, holder->node, holder->name, holder->uid);
	}
	for (size_t i = 0; r == 0 && (login = logins_at(review->logins, i)); i++) {
		bool known = false;
		uint32_t uid;

		for (size_t j = 0; j < holders->n && !known; j++)
			known = holders->at[j].name &&
				strcmp(holders->at[j].name, login->acct) == 0;
		for (size_t j = 0; j < i && !known; j++)
			known = logins_at(review->logins, j)->acct == login->acct;
		if (!known && accounts_uid(review->accounts, login->node, login->acct, &uid) == 0)
			r = try_one(advising, after, login->node, login->acct, uid);
	}
	return r;
}

/* A change that does something else than it is meant to is not proposed at all */
static int withdraw(struct advices *advices)
{
	for (size_t i = 0; i < advices->n; i++) {
		struct advice *advice = &advices->at[i];

		if (advice->verdict != VERDICT_CHANGE || advice->holder->kind != HOLDER_ACCOUNT ||
		    !advice->holder->today)
			continue;
		if (advice_give_up(advice,
				   "a line for this account would change what others hold, or not "
				   "do what it should: change the policy by hand") < 0)
			return -ENOMEM;
	}
	for (size_t i = 0; i < advices->today.draft.n_files; i++) {
		struct edit *edit = &advices->today.draft.files[i];

		for (size_t j = 0; j < edit->n_lines; j++)
			free(edit->lines[j].text);
		free(edit->added);
		edit->added = NULL;
		edit->n_lines = 0;
	}
	advices->n_accounts = advices->n_changed = 0;
	return 0;
}

int advices_prove(struct advising *advising)
{
	struct usercap_policy *after;
	int r;

	if (!advising->advices->today.policy)
		return 0;
	r = draft_parse(&advising->advices->today.draft, &after, NULL);
	if (r == 0) {
		r = try_everybody(advising, after);
		usercap_policy_free(after);
	}
	if (r == 0 || r == -ENOMEM)
		return r;
	return withdraw(advising->advices);
}
