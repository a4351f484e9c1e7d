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
#include <stdbool.h>
#include <stdint.h>

struct lines {
	int fd;
	char *buf;
	size_t start;	/* of the line that is being looked at */
	size_t scanned; /* no mark begins before this, from start on */
	size_t end;	/* of what was read */
	uint64_t base;	/* where in the file the buffer begins */
	bool skipping;	/* the rest of a line that is too long */
	bool patient;	/* whether to come back when there is nothing to read yet */
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

/* Returns 0, or -ENOMEM; lines_drop() must be called on both. */
int lines_init(struct lines *lines);
void lines_drop(struct lines *lines);

/*
 * Go on with another file, which the caller closes. If @patient, lines_next() does not
 * wait for more of a stream; else it does, even if the stream itself does not block.
 */
void lines_open(struct lines *lines, int fd, bool patient);

/*
 * Return: 1; 0 at the end, which may be for now only: call again to see whether more
 * came; or -EAGAIN (nothing to read yet), or what read(2) gives.
 */
int lines_next(struct lines *lines, struct line *ret);

/* No more will come: true if what is left has the mark */
bool lines_rest(struct lines *lines, struct line *ret);

/* How many bytes were read of the file that is open */
static inline uint64_t lines_position(const struct lines *lines)
{
	return lines->base + lines->end;
}

#endif /* _USERCAP_AUDIT_LINES_H */
