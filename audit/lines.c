// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

/* Stays in the processor's cache, and holds the longest record at any time */
#define BUFFER_SIZE (4 * RECORD_MAX)

#define MARK_LEN (sizeof(RECORD_MARK) - 1)

int lines_init(struct lines *lines)
{
	*lines = (struct lines){ .fd = -1, .buf = malloc(BUFFER_SIZE) };
	return lines->buf ? 0 : -ENOMEM;
}

void lines_drop(struct lines *lines)
{
	free(lines->buf);
	lines->buf = NULL;
}

void lines_open(struct lines *lines, int fd, bool patient)
{
	*lines = (struct lines){ .fd = fd, .buf = lines->buf, .patient = patient };
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
	lines->start = to - lines->buf;
	lines->scanned = lines->start;
}

static void give(const struct lines *lines, const char *begin, const char *end, bool whole,
		 struct line *ret)
{
	ret->text = (struct word){ begin, end - begin };
	ret->offset = lines->base + (begin - lines->buf);
	ret->whole = whole;
}

/* Return: the same as lines_next(), for what is in the buffer */
static bool next_in_buffer(struct lines *lines, struct line *ret)
{
	const char *end = lines->buf + lines->end, *from = lines->buf + lines->scanned;
	const char *mark = memmem(from, end - from, RECORD_MARK, MARK_LEN);
	const char *begin, *stop;

	if (!mark) {
		begin = line_begin(lines->buf + lines->start, end);
		lines->start = begin - lines->buf;
		if (end - begin >= (ptrdiff_t)MARK_LEN)
			begin = end - (MARK_LEN - 1);
		lines->scanned = begin - lines->buf;
		return false;
	}
	begin = line_begin(lines->buf + lines->start, mark);
	stop = line_end(mark, end);
	if (stop) {
		give(lines, begin, stop, stop - begin <= RECORD_MAX, ret);
		forget_until(lines, stop + 1);
		return true;
	}
	lines->start = begin - lines->buf;
	lines->scanned = mark - lines->buf;
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
	const char *end = lines->buf + lines->end, *stop;

	if (!lines->skipping)
		return;
	stop = line_end(lines->buf + lines->start, end);
	forget_until(lines, stop ? stop + 1 : end);
	lines->skipping = !stop;
}

/* What is left has no end, and no mark in the place where a record has it. */
static void limit(struct lines *lines)
{
	if (lines->end - lines->start <= RECORD_MAX)
		return;
	lines->skipping = true;
	forget_until(lines, lines->buf + lines->end);
}

static ssize_t read_more(struct lines *lines)
{
	struct pollfd poll_fd = { .fd = lines->fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		if (lines->patient && poll(&poll_fd, 1, 0) == 0)
			return -EAGAIN;
		n = read(lines->fd, lines->buf + lines->end, BUFFER_SIZE - lines->end);
		if (n >= 0)
			return n;
		if (errno != EAGAIN || lines->patient)
			return -errno;
		if (poll(&poll_fd, 1, -1) < 0)
			return -errno;
	}
}

/* Return: how many bytes, 0 at the end, or a negative errno */
static ssize_t fill(struct lines *lines)
{
	ssize_t n;

	if (lines->start) {
		memmove(lines->buf, lines->buf + lines->start, lines->end - lines->start);
		lines->base += lines->start;
		lines->end -= lines->start;
		lines->scanned -= lines->start;
		lines->start = 0;
	}
	n = read_more(lines);
	if (n > 0)
		lines->end += n;
	return n;
}

int lines_next(struct lines *lines, struct line *ret)
{
	for (;;) {
		ssize_t n;

		skip_rest(lines);
		if (next_in_buffer(lines, ret))
			return 1;
		limit(lines);
		n = fill(lines);
		if (n <= 0)
			return n;
	}
}

bool lines_rest(struct lines *lines, struct line *ret)
{
	const char *end = lines->buf + lines->end, *begin = lines->buf + lines->start;

	if (lines->skipping || !memmem(begin, end - begin, RECORD_MARK, MARK_LEN))
		return false;
	give(lines, begin, end, false, ret);
	forget_until(lines, end);
	return true;
}
