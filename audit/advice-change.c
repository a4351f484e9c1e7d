// SPDX-License-Identifier: GPL-2.0-or-later
/* From what may be changed to the lines that do it */
#include "advice-internal.h"

#include "policy-change.h"
#include "policy-internal.h"

#include <errno.h>
#include <string.h>

static int copy(const char *text, char **ret)
{
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
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
			     advices_meant_for(advices, holder->name), ret);
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
			if (advice_give_up(advice, "no line of a policy can name this account") < 0)
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
	if (r < 0) {
		advice->given = r == -ENODATA;
		return advice_give_up(advice, why_no_unit_change(r));
	}
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

int advices_change(struct advising *advising)
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
