// SPDX-License-Identifier: GPL-2.0-or-later
#include "advice-internal.h"

#include "caution.h"
#include "policy-internal.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

void advices_drop(struct advices *advices)
{
	for (size_t i = 0; i < advices->n; i++) {
		free(advices->at[i].change);
		free(advices->at[i].because);
		free(advices->at[i].why);
		free(advices->at[i].risk);
	}
	free(advices->at);
	for (size_t i = 0; i < advices->n_units; i++)
		edit_drop(&advices->units[i]);
	free(advices->units);
	holders_drop(&advices->holders);
	today_drop(&advices->today);
}

static void advices_dropp(struct advices *advices)
{
	advices_drop(advices);
}

static bool is_repeated(const struct advices *advices, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (advices->at[j].verdict == VERDICT_NOTHING &&
		    strcmp(advices->at[j].why, advices->at[i].why) == 0)
			return true;
	return false;
}

size_t advices_next_reason(const struct advices *advices, size_t i)
{
	for (i++; i < advices->n; i++)
		if (advices->at[i].verdict == VERDICT_NOTHING && !is_repeated(advices, i))
			return i;
	return advices->n;
}

void advices_put_diff(FILE *out, const struct advices *advices)
{
	for (size_t i = 0; i < advices->today.draft.n_files; i++)
		edit_put_diff(out, &advices->today.draft.files[i]);
	for (size_t i = 0; i < advices->n_units; i++)
		edit_put_diff(out, &advices->units[i]);
}

/* ---- what no change helps against: 1 and why, 0, or -ENOMEM ---- */

static bool all_dominated(const struct need *need)
{
	for (size_t i = 0; i < need->n_rows; i++)
		if (!need->rows[i]->key.dominated)
			return false;
	return true;
}

static int say(char **ret, const char *text)
{
	*ret = strdup(text);
	return *ret ? 1 : -ENOMEM;
}

static bool policy_gives(const struct holder *holder, unsigned int cap)
{
	return holder->today && holder->today->caps & USERCAP_MASK(cap);
}

static int no_help_for_account(const struct holder *holder, unsigned int cap, char **ret)
{
	if (!holder->name)
		return say(ret, "the name of this account is not known here: --passwd and --group "
				"name copies of that machine's files");
	if (policy_gives(holder, cap))
		return say(
			ret,
			holder->user_unit
				? "the policy gives it by now: either the policy was changed, or a "
				  "unit of the user's own takes it away"
				: "the policy gives it by now: either it was changed since, or the "
				  "program had given it up itself");
	if (!holder->today && !holder->recorded)
		return say(ret,
			   "what the policy says about this account is not known here, and the "
			   "log does not have the login: --policy, --passwd and --group tell");
	return 0;
}

static int no_help(const struct holder *holder, unsigned int cap, char **ret)
{
	if (all_dominated(&holder->needs[cap]))
		return say(ret, "the other process may do more than this one, which no line would "
				"change: trace it from a session that may do as much, or as root "
				"with CAP_SYS_PTRACE");
	if (holder->kind == HOLDER_ACCOUNT)
		return no_help_for_account(holder, cap, ret);
	if (holder->kind == HOLDER_OTHER)
		return say(ret,
			   "nobody logged in for it, and it runs in no service: whoever started "
			   "it gave it what it has");
	return 0;
}

/* ---- judging ---- */

int advice_give_up(struct advice *advice, const char *why)
{
	free(advice->change);
	free(advice->because);
	free(advice->risk);
	advice->change = advice->because = advice->risk = NULL;
	advice->verdict = VERDICT_NOTHING;
	free(advice->why);
	advice->why = strdup(why);
	return advice->why ? 0 : -ENOMEM;
}

uint64_t advices_meant_for(const struct advices *advices, const char *name)
{
	uint64_t caps = 0;

	for (size_t i = 0; i < advices->n; i++) {
		const struct advice *advice = &advices->at[i];

		if (advice->verdict == VERDICT_CHANGE && advice->holder->kind == HOLDER_ACCOUNT &&
		    advice->holder->today && strcmp(advice->holder->name, name) == 0)
			caps |= USERCAP_MASK(advice->cap);
	}
	return caps;
}

static int judge(struct advising *advising, const struct holder *holder, unsigned int cap,
		 struct advice *ret)
{
	struct advice advice = { .holder = holder, .cap = cap };
	int r = no_help(holder, cap, &advice.why);

	if (r < 0)
		return r;
	if (r > 0) {
		advice.verdict = VERDICT_NOTHING;
		/* what it lacked at its login already, nothing else took */
		advice.given = holder->kind == HOLDER_ACCOUNT && !holder->user_unit &&
			       policy_gives(holder, cap) &&
			       (!holder->recorded || holder->held & USERCAP_MASK(cap));
		*ret = advice;
		return 0;
	}
	r = caution_against(&advising->advices->holders, holder, cap, &advice.why);
	if (r < 0)
		return r;
	advice.verdict = advice.why ? VERDICT_AGAINST : VERDICT_CHANGE;
	if (!advice.why) {
		r = caution_risk(holder, cap, &advice.risk);
		if (r < 0)
			return r;
	}
	*ret = advice;
	return 0;
}

static int judge_all(struct advising *advising)
{
	struct advices *advices = advising->advices;

	for (size_t i = 0; i < advices->holders.n; i++)
		for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
			const struct holder *holder = &advices->holders.at[i];
			int r;

			if (!holder->needs[cap].n_rows)
				continue;
			r = array_grow(&advices->at, &advices->room, advices->n,
				       sizeof(*advices->at));
			if (r == 0)
				r = judge(advising, holder, cap, &advices->at[advices->n]);
			if (r < 0)
				return r;
			advices->n++;
		}
	return 0;
}

int advise(const struct report *report, const struct today_source *source, struct advices *ret,
	   struct usercap_diag *diag)
{
	_cleanup_(advices_dropp) struct advices advices = { 0 };
	struct advising advising = { report, &advices };
	int r = today_load(source, &advices.today, diag);

	if (r == 0)
		r = holders_find(report, &advices.today, &advices.holders);
	if (r == 0)
		r = judge_all(&advising);
	if (r == 0)
		r = advices_change(&advising);
	if (r == 0)
		r = advices_prove(&advising);
	if (r == 0)
		r = advices_mark(&advices);
	if (r < 0)
		return r;
	*ret = advices;
	advices = (struct advices){ 0 };
	return 0;
}
