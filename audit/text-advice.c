// SPDX-License-Identifier: GPL-2.0-or-later
/* Suggestions as people read them at a terminal */
#include "report.h"

#include "advice.h"
#include "escape.h"
#include "label.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Programs and objects that are named; the table above has them all */
#define MOST_NAMED 3

/* A paragraph that hangs from a word at its left */
static void put_hanging(const struct page *page, const char *word, const char *text)
{
	const size_t indent = 13, right = 92;
	size_t column = indent;

	if (!text)
		return;
	fprintf(page->out, "  %-*s", (int)indent - 2, word);
	while (*text) {
		size_t len = strcspn(text, " \n");
		char *part = strndup(text, len);
		size_t width = width_of(part, page->utf8);

		if (column > indent && column + 1 + width > right) {
			fprintf(page->out, "\n%*s", (int)indent, "");
			column = indent;
		}
		if (column > indent) {
			fputc(' ', page->out);
			column++;
		}
		put_text(page->out, part, page->utf8);
		free(part);
		column += width;
		text += len;
		if (*text == '\n') {
			fprintf(page->out, "\n%*s", (int)indent, "");
			column = indent;
		}
		text += *text != '\0';
	}
	fputc('\n', page->out);
}

/* Lines of a file, as they are: a tab is part of them, and nothing may wrap */
static void put_lines(const struct page *page, const char *word, const char *text)
{
	while (text && *text) {
		size_t len = strcspn(text, "\n");
		char *part = strndup(text, len);

		for (char *tab = part; tab && (tab = strchr(tab, '\t'));)
			*tab = ' ';
		fprintf(page->out, "  %-11s", word);
		put_text(page->out, part, page->utf8);
		fputc('\n', page->out);
		free(part);
		text += len + (text[len] == '\n');
		word = "";
	}
}

static void put_program(const struct page *page, const struct row *row)
{
	FILE *out = page->out;

	put_text(out, label_row_program(row).text, page->utf8);
	for (unsigned int i = 0; i < row->n_objects && i < MOST_NAMED; i++) {
		const struct object *object = &row->objects[i];

		fputs(i ? ", " : " (", out);
		put_text(out, label_object(object->rule, object->what, object->port).text,
			 page->utf8);
	}
	if (row->n_objects)
		fputs(row->n_objects > MOST_NAMED || row->other_objects ? ", ...)" : ")", out);
}

static void put_seen(const struct page *page, const struct need *need)
{
	size_t named = 0, more = 0;

	if (need->refused)
		fprintf(page->out, "%" PRIu64 " refused", need->refused);
	if (need->allowed)
		fprintf(page->out, "%s%" PRIu64 " in a dry run", need->refused ? ", " : "",
			need->allowed);
	for (size_t i = 0; i < need->n_rows; i++) {
		if (need_repeats(need, i))
			continue;
		if (named == MOST_NAMED) {
			more++;
			continue;
		}
		fputs(named++ ? ", " : ": ", page->out);
		put_program(page, need->rows[i]);
	}
	if (more)
		fprintf(page->out, ", and %zu more", more);
	fputc('\n', page->out);
}

static void put_advice(const struct page *page, const struct advice *advice)
{
	struct label who = label_holder(advice->holder);

	fputs(page->colours ? "\n\033[1m" : "\n", page->out);
	put_text(page->out, who.text, page->utf8);
	fprintf(page->out, ": %s%s, ", usercap_name(advice->cap), page->colours ? "\033[0m" : "");
	put_seen(page, &advice->holder->needs[advice->cap]);
	put_lines(page, "change", advice->change);
	if (advice->because && *advice->because)
		put_hanging(page, "held by", advice->because);
	put_hanging(page, advice->verdict == VERDICT_CHANGE ? "care" : "better not", advice->why);
	put_hanging(page, "risk", advice->risk);
}

/* All that share the reason of advice @first, as far as they fit */
static void put_no_help(const struct page *page, const struct advices *advices, size_t first)
{
	size_t named = 0, more = 0;

	fputs("\nNo change helps: ", page->out);
	put_text(page->out, advices->at[first].why, page->utf8);
	fputc('\n', page->out);
	for (size_t i = first; i < advices->n; i++) {
		const struct advice *advice = &advices->at[i];

		if (advice->verdict != VERDICT_NOTHING ||
		    strcmp(advice->why, advices->at[first].why) != 0)
			continue;
		if (page->most_rows && named == page->most_rows) {
			more++;
			continue;
		}
		named++;
		fputs("  ", page->out);
		put_text(page->out, label_holder(advice->holder).text, page->utf8);
		fprintf(page->out, ": %s, ", usercap_name(advice->cap));
		put_seen(page, &advice->holder->needs[advice->cap]);
	}
	if (more)
		fprintf(page->out, "  ... and %zu more: --rows=0 shows them\n", more);
}

static bool has_diff(const struct advices *advices)
{
	for (size_t i = 0; i < advices->today.draft.n_files; i++)
		if (advices->today.draft.files[i].n_lines || advices->today.draft.files[i].added)
			return true;
	return advices->n_units;
}

/* As it is, for patch(1); but a terminal obeys what it has in comments */
static void put_plain_diff(const struct page *page, const struct advices *advices)
{
	char *text = NULL;
	size_t size;
	FILE *diff;

	if (!page->terminal) {
		advices_put_diff(page->out, advices);
		return;
	}
	diff = open_memstream(&text, &size);
	if (!diff)
		return;
	advices_put_diff(diff, advices);
	if (fclose(diff) != 0)
		return;
	for (char *at = text; at < text + size;) {
		size_t len = strcspn(at, "\t\n");
		char end = at[len];

		at[len] = '\0';
		put_text(page->out, at, page->utf8);
		fputc(end, page->out);
		at += len + 1;
	}
	free(text);
}

static void put_diff(const struct page *page, const struct advices *advices)
{
	if (!has_diff(advices))
		return;
	fputs("\nAll of these changes, for patch -d / -p1", page->out);
	if (advices->n_changed)
		fprintf(page->out,
			". Tried out with the policy and the %zu accounts of this log:\n%zu of "
			"them "
			"would hold more, just what is suggested; the others the same as now",
			advices->n_accounts, advices->n_changed);
	fputs(":\n\n", page->out);
	put_plain_diff(page, advices);
	fputc('\n', page->out);
	if (advices->n_changed)
		fputs("Sessions that are open keep what they hold.\n", page->out);
	if (advices->n_units)
		fputs("Units need systemctl daemon-reload, and to be restarted.\n", page->out);
}

void text_advices(const struct page *page, const struct advices *advices)
{
	if (!advices->n)
		return;
	fputs("\nSuggestions:\n", page->out);
	for (size_t i = 0; i < advices->n; i++)
		if (advices->at[i].verdict == VERDICT_CHANGE)
			put_advice(page, &advices->at[i]);
	for (size_t i = 0; i < advices->n; i++)
		if (advices->at[i].verdict == VERDICT_AGAINST)
			put_advice(page, &advices->at[i]);
	for (size_t i = advices_next_reason(advices, SIZE_MAX); i < advices->n;
	     i = advices_next_reason(advices, i))
		put_no_help(page, advices, i);
	put_diff(page, advices);
}
