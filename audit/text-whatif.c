// SPDX-License-Identifier: GPL-2.0-or-later
/* What another policy would do, as people read it at a terminal */
#include "report.h"

#include "escape.h"
#include "label.h"
#include "whatif.h"

#include <inttypes.h>
#include <string.h>

static const char *const then_words[N_THEN] = {
	[THEN_REFUSED] = "refused",   [THEN_DRY_RUN] = "allowed in a dry run",
	[THEN_ALLOWED] = "allowed",   [THEN_UNAFFECTED] = "as before: no login",
	[THEN_UNKNOWN] = "not known",
};

/* "12 refused", "12 refused, 3 allowed" */
static void describe(const struct need *need, char buf[64])
{
	if (!need->allowed)
		snprintf(buf, 64, "%" PRIu64 " refused", need->refused);
	else if (!need->refused)
		snprintf(buf, 64, "%" PRIu64 " in a dry run", need->allowed);
	else
		snprintf(buf, 64, "%" PRIu64 " refused, %" PRIu64 " in a dry run", need->refused,
			 need->allowed);
}

static size_t widest_holder(const struct page *page, const struct whatif *whatif)
{
	size_t widest = strlen("WHO");

	for (size_t i = 0; i < whatif->n; i++) {
		struct label who = label_holder(whatif->at[i].holder);
		size_t width = width_of(who.text, page->utf8);

		if (width > widest)
			widest = width;
	}
	return widest < 32 ? widest : 32;
}

static void put_outcome(const struct page *page, const struct outcome *outcome, size_t width)
{
	struct label who = label_holder(outcome->holder);
	const struct need *need = &outcome->holder->needs[outcome->cap];
	bool worse = outcome->then == THEN_REFUSED && need->allowed;
	size_t columns = put_text(page->out, who.text, page->utf8);
	char before[64];

	describe(need, before);
	fprintf(page->out, "%*s  %-12s  %-28s  %s%s%s\n",
		(int)(columns < width ? width - columns : 0), "", usercap_name(outcome->cap),
		before, worse && page->colours ? "\033[1m" : "", then_words[outcome->then],
		worse && page->colours ? "\033[0m" : "");
}

static void put_sum(const struct page *page, const char *words, uint64_t count)
{
	if (count)
		fprintf(page->out, "%" PRIu64 " %s\n", count, words);
}

void text_whatif(const struct page *page, const char *path, const struct whatif *whatif)
{
	size_t width = widest_holder(page, whatif);

	fputs("\nWith the policy ", page->out);
	put_text(page->out, path, page->utf8);
	fputs(":\n", page->out);
	if (!whatif->n) {
		fputs("nothing in this log would change.\n", page->out);
		return;
	}
	fprintf(page->out, "%-*s  %-12s  %-28s  %s\n", (int)width, "WHO", "CAPABILITY", "SO FAR",
		"THEN");
	for (size_t i = 0; i < whatif->n; i++)
		put_outcome(page, &whatif->at[i], width);
	fputc('\n', page->out);
	put_sum(page, "that were refused would be allowed", whatif->refused[THEN_ALLOWED]);
	put_sum(page, "that were refused would be allowed in a dry run",
		whatif->refused[THEN_DRY_RUN]);
	put_sum(page, "that were refused would still be", whatif->refused[THEN_REFUSED]);
	put_sum(page, "of a dry run would be refused", whatif->allowed[THEN_REFUSED]);
	put_sum(page, "of a dry run would still be recorded", whatif->allowed[THEN_DRY_RUN]);
	put_sum(page, "of a dry run would no longer be recorded", whatif->allowed[THEN_ALLOWED]);
	put_sum(page, "are no matter of that policy",
		whatif->refused[THEN_UNAFFECTED] + whatif->allowed[THEN_UNAFFECTED]);
	put_sum(page, "cannot be told: --passwd and --group say who is who",
		whatif->refused[THEN_UNKNOWN] + whatif->allowed[THEN_UNKNOWN]);
}
