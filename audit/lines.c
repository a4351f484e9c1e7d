// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

#include <string.h>

#include "record.h"

#define MARK_LEN (sizeof(RECORD_MARK) - 1)

_Static_assert(INPUT_SIZE >= 2 * RECORD_MAX, "there is room for more behind a record's beginning");

void lines_begin(struct lines *lines, struct input *input)
{
	*lines = (struct lines){ .input = input, .scanned = input->start };
}

/* The first newline or NUL in [@from, @to) */
static const char *line_end(const char *from, const char *to)
{
	const char *newline = memchr(from, '\n', to - from);
	const char *nul = memchr(from, '\0', (newline ? newline : to) - from);

	return nul ? nul : newline;
}

/* What follows the last newline or NUL in [@from, @to) */
static const char *line_begin(const char *from, const char *to)
{
	const char *newline = memrchr(from, '\n', to - from);
	const char *nul;

	from = newline ? newline + 1 : from;
	nul = memrchr(from, '\0', to - from);
	return nul ? nul + 1 : from;
}

static void forget_until(struct lines *lines, const char *to)
{
	lines->input->start = to - lines->input->buf;
	lines->scanned = lines->input->start;
}

static void give(const struct lines *lines, const char *begin, const char *end, bool whole,
		 struct line *ret)
{
	ret->text = (struct word){ begin, end - begin };
	ret->offset = input_offset(lines->input, begin);
	ret->whole = whole;
}

/* Return: the same as lines_next(), for what is in the buffer */
static bool next_in_buffer(struct lines *lines, struct line *ret)
{
	struct input *input = lines->input;
	const char *end = input->buf + input->end, *from = input->buf + lines->scanned;
	const char *mark = memmem(from, end - from, RECORD_MARK, MARK_LEN);
	const char *begin, *stop;

	if (!mark) {
		begin = line_begin(input->buf + input->start, end);
		input->start = begin - input->buf;
		if (end - begin >= (ptrdiff_t)MARK_LEN)
			begin = end - (MARK_LEN - 1);
		lines->scanned = begin - input->buf;
		return false;
	}
	begin = line_begin(input->buf + input->start, mark);
	stop = line_end(mark, end);
	if (stop) {
		give(lines, begin, stop, stop - begin <= RECORD_MAX, ret);
		forget_until(lines, stop + 1);
		return true;
	}
	input->start = begin - input->buf;
	lines->scanned = mark - input->buf;
	if (end - begin <= RECORD_MAX)
		return false;
	give(lines, begin, end, false, ret);
	forget_until(lines, end);
	lines->skipping = true;
	return true;
}

/* Nothing is kept of the rest of a line that is too long. */
static void skip_rest(struct lines *lines)
{
	struct input *input = lines->input;
	const char *end = input->buf + input->end, *stop;

	if (!lines->skipping)
		return;
	stop = line_end(input->buf + input->start, end);
	forget_until(lines, stop ? stop + 1 : end);
	lines->skipping = !stop;
}

/* What is left has no end, and no mark in the place where a record has it. */
static void limit(struct lines *lines)
{
	struct input *input = lines->input;

	if (input->end - input->start <= RECORD_MAX)
		return;
	lines->skipping = true;
	forget_until(lines, input->buf + input->end);
}

int lines_next(struct lines *lines, struct line *ret)
{
	for (;;) {
		int n;

		skip_rest(lines);
		if (next_in_buffer(lines, ret))
			return 1;
		limit(lines);
		/* what is in front of the line goes, and the rest moves there */
		lines->scanned -= lines->input->start;
		n = input_fill(lines->input);
		if (n <= 0)
			return n;
	}
}

bool lines_rest(struct lines *lines, struct line *ret)
{
	struct input *input = lines->input;
	const char *end = input->buf + input->end, *begin = input->buf + input->start;

	if (lines->skipping || !memmem(begin, end - begin, RECORD_MARK, MARK_LEN))
		return false;
	give(lines, begin, end, false, ret);
	forget_until(lines, end);
	return true;
}
