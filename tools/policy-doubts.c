// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy-doubts.h"

#include "names.h"
#include "show.h"

void doubts_add(struct doubts *doubts, enum doubt_weight weight, const char *code,
		const struct policy_line *line, const char *text, const char *remedy)
{
	const struct doubt doubt = {
		.weight = weight,
		.code = code,
		.path = line->path,
		.line = line->number,
		.text = text,
		.remedy = remedy,
	};

	list_append(doubts->arena, &doubts->list, doubt);
}

const char *policy_line_who(struct arena *arena, const struct policy_line *line)
{
	const struct shown shown = diag_show(line->line.word);

	return arena_copy(arena, shown.text, strlen(shown.text));
}

static uint64_t taken_by(const struct policy_line *line)
{
	return USERCAP_ALL & ~line->line.caps;
}

/* ---- a line by itself ---- */

static bool is_root(const struct line *line)
{
	return line->who == WHO_USER && word_is(line->word, "root");
}

static void doubt_list(struct doubts *doubts, const struct policy_line *line)
{
	uint64_t taken = taken_by(line);

	if (line->absolute)
		doubts_add(doubts, DOUBT_WARNING, "absolute", line,
			   "the list names what is held, so that it also takes away every "
			   "capability that a later version adds",
			   taken ? arena_format(doubts->arena, "write ~%s",
						show_names(doubts->arena, taken))
				 : "write all");
	if (line->line.permissive && !taken)
		doubts_add(doubts, DOUBT_WARNING, "permissive-nothing", line,
			   "permissive, but nothing is taken away", "leave permissive out");
}

static void doubt_root(struct doubts *doubts, const struct policy_line *line)
{
	uint64_t taken = taken_by(line);
	const struct line *said = &line->line;

	if (is_root(said) && taken && !said->permissive)
		doubts_add(doubts, DOUBT_WARNING, "root", line,
			   arena_format(doubts->arena, "this takes %s from root%s",
					show_names(doubts->arena, taken),
					taken & USERCAP_TO_EXECUTE
						? ", whose shell then can start no program, not "
						  "even to mend this"
						: ", who would mend what goes wrong"),
			   NULL);
	if (said->who == WHO_UIDS && said->ids.high == 0)
		doubts_add(doubts, DOUBT_WARNING, "never", line,
			   "this matches nobody: root is matched only by a line that names root",
			   "write root");
}

static void doubt_everybody(struct doubts *doubts, const struct policy_line *line)
{
	if (line->line.who == WHO_ANY && !line->line.permissive &&
	    taken_by(line) & USERCAP_TO_EXECUTE)
		doubts_add(doubts, DOUBT_WARNING, "everybody", line,
			   "everybody whom no other line matches can log in, but start no program",
			   NULL);
}

/* ---- lines about the same users ---- */

int policy_lines_compare(const struct policy_line *a, const struct policy_line *b)
{
	const struct line *left = &a->line, *right = &b->line;
	size_t len = left->word.len < right->word.len ? left->word.len : right->word.len;
	int r;

	if (left->who != right->who)
		return left->who < right->who ? -1 : 1;
	if (left->who == WHO_UIDS || left->who == WHO_GIDS) {
		if (left->ids.low != right->ids.low)
			return left->ids.low < right->ids.low ? -1 : 1;
		return (left->ids.high > right->ids.high) - (left->ids.high < right->ids.high);
	}
	r = memcmp(left->word.at, right->word.at, len);
	return r ? r : (left->word.len > right->word.len) - (left->word.len < right->word.len);
}

/* How many of the lines that are left take a capability away */
struct votes {
	size_t n;
	size_t enforcing[USERCAP_COUNT];
	size_t permissive[USERCAP_COUNT];
};

static void vote(struct votes *votes, const struct policy_line *line, int change)
{
	votes->n += change;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (taken_by(line) & USERCAP_MASK(cap))
			*(line->line.permissive ? &votes->permissive[cap]
						: &votes->enforcing[cap]) += change;
}

/* Would the others say the same without it? */
static bool is_superfluous(const struct votes *votes, const struct policy_line *line)
{
	if (votes->n < 2)
		return false;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		size_t enforcing = votes->enforcing[cap], permissive = votes->permissive[cap];

		if (!(taken_by(line) & USERCAP_MASK(cap)))
			continue;
		if (line->line.permissive ? !enforcing && permissive < 2 : enforcing < 2)
			return false;
	}
	return true;
}

/* @lines are about the same users, in the order in which they were read */
static void doubt_repetition(struct doubts *doubts, const struct policy_line **lines, size_t n)
{
	struct votes votes = { 0 };

	for (size_t i = 0; i < n; i++)
		vote(&votes, lines[i], 1);
	/* of two that say the same, the later one is superfluous */
	for (size_t i = n; i-- > 0;) {
		const struct policy_line *other = lines[i ? 0 : n - 1];

		if (!is_superfluous(&votes, lines[i]))
			continue;
		vote(&votes, lines[i], -1);
		doubts_add(doubts, DOUBT_WARNING, "repeated", lines[i],
			   arena_format(doubts->arena,
					"this changes nothing: other lines about %s say as much "
					"(%s:%u)",
					policy_line_who(doubts->arena, lines[i]), other->path,
					other->number),
			   NULL);
	}
}

static void doubt_repetitions(struct doubts *doubts, const struct policy_lines *lines)
{
	size_t begin = 0;

	for (size_t i = 1; i <= lines->n; i++) {
		if (i < lines->n && policy_lines_compare(lines->at[begin], lines->at[i]) == 0)
			continue;
		doubt_repetition(doubts, lines->at + begin, i - begin);
		begin = i;
	}
}

/* ---- all of them ---- */

static int by_who(const void *a, const void *b)
{
	const struct policy_line *left = *(const struct policy_line *const *)a;
	const struct policy_line *right = *(const struct policy_line *const *)b;
	int r = policy_lines_compare(left, right);

	if (r == 0)
		r = strcmp(left->path, right->path);
	return r ? r : (left->number > right->number) - (left->number < right->number);
}

static int by_place(const void *a, const void *b)
{
	const struct doubt *left = a, *right = b;
	int r = strcmp(left->path, right->path);

	if (r == 0)
		r = (left->line > right->line) - (left->line < right->line);
	return r ? r : strcmp(left->code, right->code);
}

void doubts_find(struct doubts *doubts, const struct policy_files *files, bool resolve)
{
	struct policy_lines lines = { 0 };

	for (size_t i = 0; i < files->files.n; i++) {
		const struct policy_file *file = &files->files.at[i];

		if (file->state == POLICY_MASKED || file->state == POLICY_IGNORED)
			continue;
		for (size_t j = 0; j < file->lines.n; j++) {
			const struct policy_line *line = &file->lines.at[j];

			list_append(doubts->arena, &lines, line);
			doubt_list(doubts, line);
			doubt_root(doubts, line);
			doubt_everybody(doubts, line);
		}
	}
	if (!lines.n)
		return;
	qsort(lines.at, lines.n, sizeof(*lines.at), by_who);
	doubt_repetitions(doubts, &lines);
	if (resolve)
		doubts_about_names(doubts, &lines);
	if (doubts->list.n)
		qsort(doubts->list.at, doubts->list.n, sizeof(*doubts->list.at), by_place);
}
