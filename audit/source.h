/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where records come from: what the reader asks of a log and of a journal */
#ifndef _USERCAP_AUDIT_SOURCE_H
#define _USERCAP_AUDIT_SOURCE_H

#include <poll.h>
#include <stdbool.h>

#include "reader.h"
#include "record.h"

/* A record that was found, or where a damaged one is */
struct found {
	struct record record;
	const char *source;
	uint64_t offset;
};

/* What is wrong with a source: an error with room for its text */
struct report {
	struct reader_error error;
	char text[256];
};

/* What source_ops.next() returns besides 0 and errnos */
enum {
	SOURCE_RECORD = 1,
	SOURCE_DAMAGED = 2,
};

struct source;

struct source_ops {
	/* Return: 0, or what @report explains, and -ENOMEM */
	int (*open)(struct source *source, struct report *report);
	/*
	 * Return: SOURCE_RECORD; SOURCE_DAMAGED; 0 when there is nothing more: ever, if
	 * it has set ended, else for now, when following; -EINTR; or what @report
	 * explains. It can be called again after each.
	 */
	int (*next)(struct source *source, struct found *ret, struct report *report);
	/* What to wait for, and for how many milliseconds at most (-1: no limit) */
	void (*watch)(struct source *source, struct pollfd *ret, int *ret_timeout);
	/* Also if open() failed or was not called */
	void (*free)(struct source *source);
};

/**
 * struct source - what each kind of source begins with
 * @ops:	what it can do
 * @next:	the source after it
 * @since:	milliseconds since the epoch: it may leave out what is older
 * @follow:	whether to wait at the end
 * @from_now:	whether to leave out what is there
 * @opened:	by the reader
 * @ended:	nothing more will come
 * @bytes:	how many it has read
 */
struct source {
	const struct source_ops *ops;
	struct source *next;
	uint64_t since;
	bool follow;
	bool from_now;
	bool opened;
	bool ended;
	uint64_t bytes;
};

/* Fill in @report. Returns @error. */
__attribute__((format(printf, 5, 6))) int report_error(struct report *report, const char *source,
						       uint64_t offset, int error,
						       const char *format, ...);

/* Make sources; they return 0 or -ENOMEM. */
int log_source_new(const char *path, bool with_rotated, struct source **ret);
int stream_source_new(int fd, const char *name, struct source **ret);
int journal_source_new(const char *path, struct source **ret);

#endif /* _USERCAP_AUDIT_SOURCE_H */
