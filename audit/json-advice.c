// SPDX-License-Identifier: GPL-2.0-or-later
/* What follows from the report, as programs read it; usercap-audit(1) describes every member */
#include "report.h"

#include "advice.h"
#include "json-line.h"
#include "learn.h"
#include "whatif.h"

#include <stdlib.h>

static const char *const holder_names[] = {
	[HOLDER_ACCOUNT] = "account",
	[HOLDER_SERVICE] = "service",
	[HOLDER_OTHER] = "other",
};

static void put_holder(struct json_line *line, const struct holder *holder)
{
	json_text(line, "host", holder->node);
	json_text(line, "holder", holder_names[holder->kind]);
	json_text(line, "account", holder->kind == HOLDER_ACCOUNT ? holder->name : NULL);
	json_text(line, "unit", holder->unit);
}

static void put_need(struct json_line *line, const struct holder *holder, unsigned int cap)
{
	const struct need *need = &holder->needs[cap];

	put_holder(line, holder);
	json_text(line, "capability", usercap_name(cap));
	json_number(line, "refused", need->refused);
	json_number(line, "allowed", need->allowed);
}

static const char *const verdict_names[] = {
	[VERDICT_CHANGE] = "change",
	[VERDICT_AGAINST] = "against",
	[VERDICT_NOTHING] = "nothing",
};

static void put_programs(struct json_line *line, const struct need *need)
{
	json_open(line, "programs", '[');
	for (size_t i = 0; i < need->n_rows; i++)
		if (need->rows[i]->key.exe && !need_repeats(need, i))
			json_text(line, NULL, need->rows[i]->key.exe);
	json_close(line, ']');
}

static void put_advice(FILE *out, const struct advice *advice)
{
	const struct holder *holder = advice->holder;
	const struct need *need = &holder->needs[advice->cap];
	struct json_line line;

	json_begin(&line, out, "suggestion");
	put_need(&line, holder, advice->cap);
	json_time(&line, "first", need->first);
	json_time(&line, "last", need->last);
	put_programs(&line, need);
	json_text(&line, "verdict", verdict_names[advice->verdict]);
	json_text(&line, "change", advice->change);
	json_text(&line, "because", advice->because && *advice->because ? advice->because : NULL);
	json_text(&line, "why", advice->why);
	json_text(&line, "risk", advice->risk);
	json_end(&line);
}

void json_advices(FILE *out, const struct advices *advices)
{
	char *text = NULL;
	struct json_line line;
	size_t size;
	FILE *diff;

	for (size_t i = 0; i < advices->n; i++)
		put_advice(out, &advices->at[i]);
	diff = open_memstream(&text, &size);
	if (!diff)
		return;
	advices_put_diff(diff, advices);
	fclose(diff);
	if (size) {
		json_begin(&line, out, "diff");
		json_text(&line, "text", text);
		json_number(&line, "accounts_tried", advices->n_accounts);
		json_number(&line, "accounts_changed", advices->n_changed);
		json_end(&line);
	}
	free(text);
}

static const char *const then_names[N_THEN] = {
	[THEN_REFUSED] = "refused",	  [THEN_DRY_RUN] = "dry_run", [THEN_ALLOWED] = "allowed",
	[THEN_UNAFFECTED] = "unaffected", [THEN_UNKNOWN] = "unknown",
};

void json_whatif(FILE *out, const struct whatif *whatif)
{
	struct json_line line;

	for (size_t i = 0; i < whatif->n; i++) {
		const struct outcome *outcome = &whatif->at[i];

		json_begin(&line, out, "outcome");
		put_need(&line, outcome->holder, outcome->cap);
		json_text(&line, "then", then_names[outcome->then]);
		json_end(&line);
	}
}

static void put_lesson(FILE *out, const struct lesson *lesson)
{
	struct json_line line;

	json_begin(&line, out, "lesson");
	put_holder(&line, lesson->holder);
	json_caps(&line, "used", lesson->used);
	json_caps(&line, "watched", lesson->watched);
	json_bool(&line, "assumed", lesson->assumed);
	json_text(&line, "text", lesson->text);
	json_end(&line);
}

void json_lessons(FILE *out, const struct lessons *lessons)
{
	struct json_line line;

	for (size_t i = 0; i < lessons->n; i++)
		put_lesson(out, &lessons->at[i]);
	for (size_t i = 0; i < lessons->n_programs; i++) {
		const struct learned_program *program = &lessons->programs[i];

		json_begin(&line, out, "program");
		json_text(&line, "program", program->exe);
		json_caps(&line, "used", program->used);
		json_number(&line, "count", program->count);
		json_end(&line);
	}
}
