/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a log has in it: lines as auditd writes them, or an exported journal */
#ifndef _USERCAP_AUDIT_CONTENT_H
#define _USERCAP_AUDIT_CONTENT_H

#include "export.h"
#include "input.h"
#include "lines.h"
#include "source.h"

enum format {
	FORMAT_UNKNOWN, /* not enough of it was read yet */
	FORMAT_LINES,
	FORMAT_EXPORT,
};

struct content {
	struct input input;
	enum format format;
	struct lines lines;
	struct export export;
};

/* Returns 0, or -ENOMEM; content_drop() must be called on both. */
int content_init(struct content *content);
void content_drop(struct content *content);

/* Go on with another file, as input_open() does; its first bytes tell the format */
void content_open(struct content *content, int fd, bool patient);

/*
 * The next record of ours; all of @ret but its source is set.
 *
 * Return: SOURCE_RECORD, SOURCE_DAMAGED; 0 at the end, which may be for now only;
 * -EBADMSG (an export that is none, or no longer), or what input_fill() gives.
 */
int content_next(struct content *content, struct found *ret);

/* No more will come: is there the beginning of a record, that nobody wrote to its end? */
bool content_rest(struct content *content, struct found *ret);

/* How many bytes were read of the file that is open */
static inline uint64_t content_position(const struct content *content)
{
	return input_position(&content->input);
}

#endif /* _USERCAP_AUDIT_CONTENT_H */
