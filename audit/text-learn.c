// SPDX-License-Identifier: GPL-2.0-or-later
/* What was learned, as people read it at a terminal */
#include "report.h"

#include "caution.h"
#include "escape.h"
#include "label.h"
#include "learn.h"
#include "policy-change.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Lines of a policy or a unit: tabs are part of them */
static void put_lines(const struct page *page, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	for (char *at = copy; at && *at;) {
		size_t len = strcspn(at, "\t\n");
		char end = at[len];

		at[len] = '\0';
		put_text(page->out, at, page->utf8);
		fputc(end ? end : '\n', page->out);
		at += len + (end != '\0');
	}
	free(copy);
}

static void put_caps(const struct page *page, const char *words, uint64_t caps)
{
	char list[LIST_ROOM];

	if (caps)
		fprintf(page->out, "#   %s %s\n", words, policy_list(caps, false, list));
}

static void put_used(const struct page *page, const struct lesson *lesson)
{
	const struct need *needs = lesson->holder->needs;
	const char *comma = "#   used ";

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (!(lesson->used & USERCAP_MASK(cap)))
			continue;
		fprintf(page->out, "%s%s (%" PRIu64 ")", comma, usercap_name(cap),
			needs[cap].refused + needs[cap].allowed);
		comma = ", ";
	}
	if (lesson->used)
		fputc('\n', page->out);
}

/* A dry run allows what an intruder does, too */
static void put_cautions(const struct page *page, const struct lessons *lessons,
			 const struct lesson *lesson)
{
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		char *why = NULL;

		if (!(lesson->used & USERCAP_MASK(cap)) ||
		    caution_against(&lessons->holders, lesson->holder, cap, &why) < 0 || !why)
			continue;
		fprintf(page->out, "#   better not %s: ", usercap_name(cap));
		put_text(page->out, why, page->utf8);
		fputc('\n', page->out);
		free(why);
	}
}

static void put_lesson(const struct page *page, const struct lessons *lessons,
		       const struct lesson *lesson)
{
	struct label who = label_holder(lesson->holder);

	fputs("\n# ", page->out);
	put_text(page->out, who.text, page->utf8);
	fputc('\n', page->out);
	put_used(page, lesson);
	put_caps(page, "did not use", lesson->watched & ~lesson->used);
	put_caps(page, "held, so that no use of it was recorded:",
		 (uint64_t)USERCAP_ALL & ~lesson->watched);
	if (lesson->assumed)
		fputs("#   what was taken away is not known: everything, it is assumed\n",
		      page->out);
	put_cautions(page, lessons, lesson);
	put_lines(page, lesson->text);
}

static void put_programs(const struct page *page, const struct lessons *lessons)
{
	if (!lessons->n_programs)
		return;
	fputs("\n# Programs, and what they used of what was taken away or tried out:\n", page->out);
	for (size_t i = 0; i < lessons->n_programs; i++) {
		const struct learned_program *program = &lessons->programs[i];
		char list[LIST_ROOM];

		fputs("#   ", page->out);
		put_text(page->out, program->exe, page->utf8);
		fprintf(page->out, ": %s (%" PRIu64 ")\n", policy_list(program->used, false, list),
			program->count);
	}
}

void text_lessons(const struct page *page, const struct report *report,
		  const struct lessons *lessons)
{
	struct label first = label_time(report->review->first);
	struct label last = label_time(report->review->last);

	if (!lessons->n) {
		fputs("# Nothing was used that was taken away, or tried out.\n", page->out);
		return;
	}
	fprintf(page->out,
		"# Learned from %s to %s: what was used is given,\n"
		"# what was not is taken away, if its use would have been recorded.\n",
		first.text, last.text);
	for (size_t i = 0; i < lessons->n; i++)
		put_lesson(page, lessons, &lessons->at[i]);
	put_programs(page, lessons);
}
