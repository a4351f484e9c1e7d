/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that have RECORD_MARK in them, out of whatever a file descriptor gives
 *
 * All the others, nearly all of a log, are only looked through for it. A NUL ends a
 * line as a newline does: file systems leave blocks of them after a crash, and the
 * first record written behind them is a good one.
 */
#ifndef _USERCAP_AUDIT_LINES_H
#define _USERCAP_AUDIT_LINES_H

#include <diag.h>

#include "input.h"

struct lines {
	struct input *input; /* its start is that of the line that is being looked at */
	size_t scanned;	     /* no mark begins before this, from start on */
	bool skipping;	     /* the rest of a line that is too long */
};

/**
 * struct line - one that has the mark
 * @text:	without its end; lives until the next call
 * @offset:	where it begins
 * @whole:	false if it is too long for a record, or is torn at the end of all
 */
struct line {
	struct word text;
	uint64_t offset;
	bool whole;
};

/* From where @input stands, on a line's first byte */
void lines_begin(struct lines *lines, struct input *input);

/* Return: 1; or as input_fill(), from 0 down */
int lines_next(struct lines *lines, struct line *ret);

/* No more will come: true if what is left has the mark */
bool lines_rest(struct lines *lines, struct line *ret);

#endif /* _USERCAP_AUDIT_LINES_H */
