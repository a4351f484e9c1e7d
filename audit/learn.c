// SPDX-License-Identifier: GPL-2.0-or-later
#include "learn.h"

#include "policy-change.h"
#include "policy-internal.h"

#include <errno.h>
#include <string.h>

#define ALL ((uint64_t)USERCAP_ALL)

void lessons_drop(struct lessons *lessons)
{
	for (size_t i = 0; i < lessons->n; i++)
		free(lessons->at[i].text);
	free(lessons->at);
	free(lessons->programs);
	holders_drop(&lessons->holders);
}

static void lessons_dropp(struct lessons *lessons)
{
	lessons_drop(lessons);
}

/* Refused for what the other process holds is not for lack of the capability */
static bool was_used(const struct need *need)
{
	for (size_t i = 0; i < need->n_rows; i++)
		if (!need->rows[i]->key.dominated)
			return true;
	return false;
}

static uint64_t used_by(const struct holder *holder)
{
	uint64_t caps = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (was_used(&holder->needs[cap]))
			caps |= USERCAP_MASK(cap);
	return caps;
}

/* What was taken from it: as recorded at login, or else as the policy or unit says today */
static bool watch(const struct today *today, const struct accounts *accounts,
		  const struct holder *holder, uint64_t *ret)
{
	uint64_t kept;

	if (holder->recorded)
		*ret = ALL & ~holder->held;
	else if (holder->today)
		*ret = ALL & ~holder->today->caps;
	else if (holder->kind == HOLDER_SERVICE && today->units &&
		 accounts_is_here(accounts, holder->node) &&
		 unit_caps(today->units, holder->unit, &kept) == 0 && kept != ALL)
		*ret = ALL & ~kept;
	else
		return false;
	return true;
}

/* The line of a policy, or the directive of a unit; or neither */
static int write_text(struct lesson *lesson)
{
	const struct holder *holder = lesson->holder;
	uint64_t caps = ALL & ~(lesson->watched & ~lesson->used);
	char list[LIST_ROOM];
	int r;

	if (holder->kind == HOLDER_ACCOUNT && holder->name) {
		r = policy_lines(holder->name, caps, 0, true, &lesson->text);
		return r == -EINVAL ? 0 : r;
	}
	if (holder->kind != HOLDER_SERVICE && !holder->user_unit)
		return 0;
	r = asprintf(&lesson->text, "UserCapabilities=%s",
		     caps == ALL ? "~" : policy_list(caps, true, list));
	return r < 0 ? -ENOMEM : 0;
}

static int add_lesson(struct lessons *lessons, const struct today *today,
		      const struct accounts *accounts, const struct holder *holder)
{
	struct lesson lesson = { .holder = holder, .used = used_by(holder) };
	int r;

	if (!watch(today, accounts, holder, &lesson.watched)) {
		lesson.assumed = true;
		lesson.watched = ALL;
	}
	/* the sets were changed meanwhile: what was refused had been taken away */
	lesson.watched |= lesson.used;
	r = array_grow(&lessons->at, &lessons->room, lessons->n, sizeof(lesson));
	if (r == 0)
		r = write_text(&lesson);
	if (r < 0) {
		free(lesson.text);
		return r;
	}
	lessons->at[lessons->n++] = lesson;
	return 0;
}

static int add_program(struct lessons *lessons, const struct row *row)
{
	struct learned_program *program;

	if (row->key.cap < 0 || row->key.rest != REST_NONE || !row->key.exe || row->key.dominated)
		return 0;
	for (size_t i = 0; i < lessons->n_programs; i++) {
		program = &lessons->programs[i];
		if (program->exe != row->key.exe)
			continue;
		program->used |= USERCAP_MASK(row->key.cap);
		program->count = program->count + row->count < program->count
					 ? UINT64_MAX
					 : program->count + row->count;
		return 0;
	}
	if (array_grow(&lessons->programs, &lessons->programs_room, lessons->n_programs,
		       sizeof(*program)) < 0)
		return -ENOMEM;
	lessons->programs[lessons->n_programs++] = (struct learned_program){
		row->key.exe,
		USERCAP_MASK(row->key.cap),
		row->count,
	};
	return 0;
}

int learn(const struct report *report, const struct today *today, struct lessons *ret)
{
	_cleanup_(lessons_dropp) struct lessons lessons = { 0 };
	int r = holders_find(report, today, &lessons.holders);

	for (size_t i = 0; i < lessons.holders.n && r == 0; i++)
		r = add_lesson(&lessons, today, report->review->accounts, &lessons.holders.at[i]);
	for (size_t i = 0; i < report->n_rows && r == 0; i++)
		r = add_program(&lessons, report->rows[i]);
	if (r < 0)
		return r;
	*ret = lessons;
	lessons = (struct lessons){ 0 };
	return 0;
}
