// SPDX-License-Identifier: GPL-2.0-or-later
#include "advice.h"

#include "caution.h"
#include "policy-change.h"
#include "policy-internal.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

struct advising {
	const struct report *report;
	struct advices *advices;
};

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

static int copy(const char *text, char **ret)
{
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
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
	return copy(text, ret) < 0 ? -ENOMEM : 1;
}

static int no_help_for_account(const struct holder *holder, unsigned int cap, char **ret)
{
	if (!holder->name)
		return say(ret, "the name of this account is not known here: --passwd and --group "
				"name copies of that machine's files");
	if (holder->today && holder->today->caps & USERCAP_MASK(cap))
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

static int judge(struct advising *advising, const struct holder *holder, unsigned int cap,
		 struct advice *ret)
{
	struct advice advice = { .holder = holder, .cap = cap };
	int r = no_help(holder, cap, &advice.why);

	if (r < 0)
		return r;
	if (r > 0) {
		advice.verdict = VERDICT_NOTHING;
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

/* ---- changing ---- */

/* It turned out that there is nothing to change */
static int give_up(struct advice *advice, const char *why)
{
	free(advice->change);
	free(advice->because);
	free(advice->risk);
	advice->change = advice->because = advice->risk = NULL;
	advice->verdict = VERDICT_NOTHING;
	free(advice->why);
	return copy(why, &advice->why);
}

/* What @holder is to get; the advices about it are neighbours, from @from on */
static uint64_t wanted(const struct advices *advices, size_t from, size_t *ret_end)
{
	const struct holder *holder = advices->at[from].holder;
	uint64_t caps = 0;

	for (; from < advices->n && advices->at[from].holder == holder; from++)
		if (advices->at[from].verdict == VERDICT_CHANGE)
			caps |= USERCAP_MASK(advices->at[from].cap);
	*ret_end = from;
	return caps;
}

/* The lines that take @cap away, "FILE:LINE, FILE:LINE" */
static int put_because(const struct advices *advices, const struct holder *holder, unsigned int cap,
		       char **ret)
{
	size_t size;
	FILE *out = open_memstream(ret, &size);
	const char *comma = "";

	if (!out)
		return -ENOMEM;
	for (size_t i = 0; holder->today && i < holder->today->n_lines; i++) {
		const struct usercap_line *said = holder->today->lines[i];
		unsigned int line;
		const struct edit *file = draft_place(&advices->today.draft, said->line, &line);

		if (said->caps & USERCAP_MASK(cap))
			continue;
		fprintf(out, "%s%s:%u (%s)", comma, file->path, line, said->who);
		comma = ", ";
	}
	return fclose(out) == 0 ? 0 : -ENOMEM;
}

/* What an account is to get, on all machines that have this policy */
static uint64_t meant_for(const struct advices *advices, const char *name)
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

/* The lines that were made for this account on another machine, or NULL */
static const char *made_before(const struct advices *advices, size_t end, const char *name)
{
	for (size_t i = 0; i < end; i++) {
		const struct advice *advice = &advices->at[i];

		if (advice->change && advice->holder->kind == HOLDER_ACCOUNT &&
		    advice->holder->today && strcmp(advice->holder->name, name) == 0)
			return advice->change;
	}
	return NULL;
}

static int change_account(struct advising *advising, size_t begin, uint64_t caps, char **ret)
{
	struct advices *advices = advising->advices;
	const struct holder *holder = advices->at[begin].holder;
	const char *made;

	/* from what was recorded: the line that would do, but for no file that is known */
	if (!holder->today)
		return policy_lines(holder->name, holder->held | caps, holder->dry_run & ~caps,
				    true, ret);
	made = made_before(advices, begin, holder->name);
	if (made)
		return copy(made, ret);
	return policy_change(&advices->today.draft, holder->name, holder->today,
			     meant_for(advices, holder->name), ret);
}

static int change_accounts(struct advising *advising, size_t begin, size_t end, uint64_t caps)
{
	struct advices *advices = advising->advices;
	const struct holder *holder = advices->at[begin].holder;
	_cleanup_(freep) char *lines = NULL;
	int r = change_account(advising, begin, caps, &lines);

	if (r == -ENOMEM)
		return r;
	for (size_t i = begin; i < end; i++) {
		struct advice *advice = &advices->at[i];

		if (advice->verdict != VERDICT_CHANGE)
			continue;
		if (r < 0) {
			if (give_up(advice, "no line of a policy can name this account") < 0)
				return -ENOMEM;
			continue;
		}
		if (copy(lines, &advice->change) < 0 ||
		    put_because(advices, holder, advice->cap, &advice->because) < 0)
			return -ENOMEM;
	}
	return 0;
}

static const char *why_no_unit_change(int error)
{
	switch (error) {
	case -ENOENT:
		return "this machine has no such unit file: whoever starts the unit gives it what "
		       "it "
		       "has";
	case -ENODATA:
		return "no file of the unit takes it away: either they were changed since, or the "
		       "program had given it up itself, or whoever started it";
	case -EXDEV:
		return "the unit files of that machine are not known here: where one of them takes "
		       "it "
		       "away, add UserCapabilities= with its name in a drop-in of the unit";
	default:
		return "other drop-ins of the unit would have the last word: change those";
	}
}

static int change_unit(struct advising *advising, const struct holder *holder, unsigned int cap,
		       struct edit *ret, char **ret_said)
{
	const struct review *review = advising->report->review;

	if (!advising->advices->today.units || !accounts_is_here(review->accounts, holder->node))
		return -EXDEV;
	return unit_change(advising->advices->today.units, holder->unit, USERCAP_MASK(cap), ret,
			   ret_said);
}

/* Capabilities that the unit's files do not take away are no part of its drop-in */
static int try_unit(struct advising *advising, struct advice *advice)
{
	struct edit edit;
	int r = change_unit(advising, advice->holder, advice->cap, &edit, &advice->because);

	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return give_up(advice, why_no_unit_change(r));
	edit_drop(&edit);
	return 0;
}

static int change_units(struct advising *advising, size_t begin, size_t end)
{
	struct advices *advices = advising->advices;
	char *said = NULL;
	struct edit edit;
	uint64_t caps;
	int r = 0;

	for (size_t i = begin; i < end && r == 0; i++)
		if (advices->at[i].verdict == VERDICT_CHANGE)
			r = try_unit(advising, &advices->at[i]);
	caps = wanted(advices, begin, &end);
	if (r < 0 || !caps)
		return r;
	r = unit_change(advising->advices->today.units, advices->at[begin].holder->unit, caps,
			&edit, &said);
	free(said);
	if (r == 0)
		r = array_grow(&advices->units, &advices->units_room, advices->n_units,
			       sizeof(edit));
	if (r < 0)
		return -ENOMEM;
	advices->units[advices->n_units++] = edit;
	for (size_t i = begin; i < end; i++)
		if (advices->at[i].verdict == VERDICT_CHANGE &&
		    asprintf(&advices->at[i].change, "%s:\n%.*s", edit.path,
			     (int)strlen(edit.added) - 1, edit.added) < 0)
			return -ENOMEM;
	return 0;
}

static int change_all(struct advising *advising)
{
	struct advices *advices = advising->advices;
	size_t end;

	for (size_t begin = 0; begin < advices->n; begin = end) {
		uint64_t caps = wanted(advices, begin, &end);
		int r = 0;

		if (!caps)
			continue;
		if (advices->at[begin].holder->kind == HOLDER_ACCOUNT)
			r = change_accounts(advising, begin, end, caps);
		else
			r = change_units(advising, begin, end);
		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- proving ---- */

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
	const struct trial trial = { node, name, uid, meant_for(advising->advices, name) };
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
		if (give_up(advice, "a line for this account would change what others hold, or not "
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

static int prove(struct advising *advising)
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
		r = change_all(&advising);
	if (r == 0)
		r = prove(&advising);
	if (r < 0)
		return r;
	*ret = advices;
	advices = (struct advices){ 0 };
	return 0;
}
