// SPDX-License-Identifier: GPL-2.0-or-later
/* Suggestions on the page */
#include "html.h"

#include "escape.h"
#include "label.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Programs that are named; the table above has them all */
#define MOST_NAMED 3

/* Accounts and services for which nothing can be done, for one reason */
#define MOST_HELPLESS 20

static const char *const classes[] = {
	[VERDICT_CHANGE] = "change",
	[VERDICT_AGAINST] = "against",
};

static const char *const marks[] = {
	[VERDICT_CHANGE] = "can be changed",
	[VERDICT_AGAINST] = "better not",
};

/* Lines with tabs in them, which put_html() takes for control characters */
static void put_lines(FILE *out, const char *text)
{
	char *copy = strdup(text);

	for (char *at = copy; at && *at;) {
		size_t len = strcspn(at, "\t\n");
		char end = at[len];

		at[len] = '\0';
		put_html(out, at);
		if (end)
			fputc(end, out);
		at += len + (end != '\0');
	}
	free(copy);
}

static void put_item(FILE *out, const char *name, const char *class, const char *text)
{
	if (!text || !*text)
		return;
	fprintf(out, "<dt>%s</dt><dd%s>", name, class);
	put_lines(out, text);
	fputs("</dd>\n", out);
}

static void put_programs(FILE *out, const struct need *need)
{
	size_t named = 0, more = 0;

	for (size_t i = 0; i < need->n_rows; i++) {
		if (need_repeats(need, i))
			continue;
		if (named == MOST_NAMED) {
			more++;
			continue;
		}
		fputs(named++ ? ", <code>" : "<code>", out);
		put_html(out, label_row_program(need->rows[i]).text);
		fputs("</code>", out);
	}
	if (more)
		fprintf(out, " and %zu more", more);
}

static void put_seen(FILE *out, const struct need *need)
{
	fputs("<dt>seen</dt><dd>", out);
	if (need->refused)
		fprintf(out, "%" PRIu64 " refused", need->refused);
	if (need->allowed)
		fprintf(out, "%s%" PRIu64 " allowed in a dry run", need->refused ? ", " : "",
			need->allowed);
	fprintf(out, ", %s to ", label_time(need->first).text);
	fprintf(out, "%s, ", label_time(need->last).text);
	put_programs(out, need);
	fputs("</dd>\n", out);
}

static void put_advice(FILE *out, const struct advice *advice)
{
	fprintf(out, "<article class=\"%s\">\n<h3>", classes[advice->verdict]);
	put_html(out, label_holder(advice->holder).text);
	fprintf(out, ": %s <span class=\"mark\">%s</span></h3>\n<dl>\n", usercap_name(advice->cap),
		marks[advice->verdict]);
	put_seen(out, &advice->holder->needs[advice->cap]);
	put_item(out, "change", " class=\"mono\"", advice->change);
	put_item(out, "held by", "", advice->because);
	put_item(out, advice->verdict == VERDICT_CHANGE ? "care" : "why not", "", advice->why);
	put_item(out, "risk", "", advice->risk);
	fputs("</dl>\n</article>\n", out);
}

/* All that share the reason of advice @first, as far as they fit */
static void put_no_help(FILE *out, const struct advices *advices, size_t first)
{
	size_t named = 0, more = 0;

	fputs("<article>\n<h3>No change helps</h3>\n<p>", out);
	put_html(out, advices->at[first].why);
	fputs("</p>\n<ul class=\"faint\">\n", out);
	for (size_t i = first; i < advices->n; i++) {
		const struct advice *advice = &advices->at[i];
		const struct need *need = &advice->holder->needs[advice->cap];

		if (advice->verdict != VERDICT_NOTHING ||
		    strcmp(advice->why, advices->at[first].why) != 0)
			continue;
		if (named == MOST_HELPLESS) {
			more++;
			continue;
		}
		named++;
		fputs("<li>", out);
		put_html(out, label_holder(advice->holder).text);
		fprintf(out, ": %s, %" PRIu64 "</li>\n", usercap_name(advice->cap),
			need->refused + need->allowed);
	}
	if (more)
		fprintf(out, "<li>and %zu more</li>\n", more);
	fputs("</ul>\n</article>\n", out);
}

static const char *class_of(const char *line)
{
	if (*line == '+' && strncmp(line, "+++", 3) != 0)
		return " class=\"added\"";
	if (*line == '-' && strncmp(line, "---", 3) != 0)
		return " class=\"removed\"";
	return "";
}

static void put_diff(FILE *out, const struct advices *advices, char *text)
{
	fputs("<h2>All of these changes</h2>\n<p>For <code>patch -d / -p1</code>.", out);
	if (advices->n_changed)
		fprintf(out,
			" Tried out with the policy and the %zu accounts of this log: %zu of them "
			"would hold more, just what is suggested; the others the same as now.",
			advices->n_accounts, advices->n_changed);
	fputs("</p>\n<pre>", out);
	for (char *at = text; *at;) {
		char *end = strchr(at, '\n');

		if (end)
			*end = '\0';
		fprintf(out, "<span%s>", class_of(at));
		put_lines(out, *at ? at : " ");
		/* the newline is for whoever copies it */
		fputs("\n</span>", out);
		at = end ? end + 1 : at + strlen(at);
	}
	fputs("</pre>\n", out);
}

void html_advices(FILE *out, const struct advices *advices)
{
	char *text = NULL;
	size_t size;
	FILE *diff;

	if (!advices->n)
		return;
	fputs("<h2>Suggestions</h2>\n", out);
	for (size_t i = 0; i < advices->n; i++)
		if (advices->at[i].verdict == VERDICT_CHANGE)
			put_advice(out, &advices->at[i]);
	for (size_t i = 0; i < advices->n; i++)
		if (advices->at[i].verdict == VERDICT_AGAINST)
			put_advice(out, &advices->at[i]);
	for (size_t i = advices_next_reason(advices, SIZE_MAX); i < advices->n;
	     i = advices_next_reason(advices, i))
		put_no_help(out, advices, i);
	diff = open_memstream(&text, &size);
	if (!diff)
		return;
	advices_put_diff(diff, advices);
	if (fclose(diff) == 0 && size)
		put_diff(out, advices, text);
	free(text);
}
