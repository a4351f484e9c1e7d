/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading audit logs: sources in, events out
 *
 * Sources are added, then reader_next() gives their events: source after source,
 * in the order they were added, each in the order of its records. Nothing is
 * sorted: between processors and machines, time stamps go back and forth.
 *
 * Memory does not grow with the size of a log. The library never logs.
 */
#ifndef _USERCAP_AUDIT_READER_H
#define _USERCAP_AUDIT_READER_H

#include "denial.h"

#include <stddef.h>

struct reader;

/**
 * reader_new() - a reader without sources
 * @ret:	where to store it; drop it with reader_free()
 *
 * Return: 0, or -ENOMEM.
 */
int reader_new(struct reader **ret);

/**
 * reader_free() - close all sources; NULL is fine
 * @reader:	what reader_new() gave
 */
void reader_free(struct reader *reader);

static inline void reader_freep(struct reader **reader)
{
	reader_free(*reader);
}

/**
 * reader_set_window() - only events of a span of time
 * @reader:	before its first reader_next()
 * @since:	first millisecond since the epoch
 * @until:	last one; UINT64_MAX for no end
 */
void reader_set_window(struct reader *reader, uint64_t since, uint64_t until);

/*
 * The functions that add a source only note it down. What cannot be opened is an
 * error of reader_next(), which goes on with the next source when called again.
 */

/**
 * reader_add_file() - a log as auditd writes it, or an exported journal
 * @reader:	where to add it
 * @path:	read from its beginning to its end as it is by then. What it is
 *		(journalctl --output export, compressed with gzip, xz or zstd) is told
 *		by the content, not by the name. A FIFO is read as
 *		reader_add_stream() does.
 *
 * Return: 0, or -ENOMEM.
 */
int reader_add_file(struct reader *reader, const char *path);

/**
 * reader_add_logs() - auditd's own log with its rotated files, oldest first
 * @reader:	where to add them
 * @log_file:	path of the newest ("/var/log/audit/audit.log"), or NULL for what
 *		log_file says in /etc/audit/auditd.conf
 *
 * Rotation meanwhile neither hides nor doubles a file.
 *
 * Return: 0, or -ENOMEM.
 */
int reader_add_logs(struct reader *reader, const char *log_file);

/**
 * reader_add_stream() - lines from a pipe, a socket or a terminal
 * @reader:	where to add it
 * @fd:		an open file descriptor, which stays the caller's; never compressed
 * @name:	what to call it in events and errors
 *
 * What auditd hands to a plugin of format=string is read with this, and what
 * journalctl --follow --output export writes: an event is given as soon as its line
 * or its entry is complete.
 *
 * Return: 0, or -ENOMEM.
 */
int reader_add_stream(struct reader *reader, int fd, const char *name);

/**
 * reader_add_journal() - audit records in journals
 * @reader:	where to add it
 * @path:	NULL for those of this machine, or a file, or a directory
 *		(/var/log/journal/remote, which systemd-journal-remote writes);
 *		node is the _HOSTNAME of each entry
 *
 * Return: 0, or -ENOMEM.
 */
int reader_add_journal(struct reader *reader, const char *path);

/**
 * reader_follow() - do not stop at the end, wait for more
 * @reader:	whose sources they are
 * @from_now:	leave out what was there before this call: of logs and journals;
 *		streams have nothing before
 * @timeout:	milliseconds after which reader_next() returns -EAGAIN if nothing
 *		came, or -1 to wait for ever
 *
 * auditd's log is followed into the file that replaces it when it is rotated; so
 * are plain files of reader_add_file(). Compressed files and streams end when
 * they end. Events of several sources come as they arrive.
 */
void reader_follow(struct reader *reader, bool from_now, int timeout);

/**
 * struct reader_error - what is wrong with a source
 * @source:	its name, as in struct event
 * @offset:	where in it, in bytes after decompression; 0 if nowhere
 * @error:	negative errno
 * @message:	what is wrong and how to mend it, without a newline
 */
struct reader_error {
	const char *source;
	uint64_t offset;
	int error;
	const char *message;
};

/**
 * reader_next() - the next event
 * @reader:	with its sources
 * @ret:	where to store the event; it lives, with its strings, until the next
 *		call
 *
 * Return: 1; 0 at the end of the last source; -EAGAIN (timeout of
 * reader_follow()), -EINTR (a signal came while it waited): call again when
 * convenient; -ENOMEM; or what reader_error() explains: the source that it names
 * has ended there, calling again goes on with the next one.
 */
int reader_next(struct reader *reader, const struct event **ret);

/**
 * reader_error() - explain the last failure of reader_next()
 * @reader:	on which reader_next() failed
 *
 * Return: what lives until the next reader_next().
 */
const struct reader_error *reader_error(const struct reader *reader);

/**
 * struct reader_stats - what was read so far
 * @bytes:	of logs and streams, after decompression
 * @records:	events given, and those outside the window
 * @damaged:	records that begin as ours and cannot be read: torn at the end of a
 *		file, cut short, without a capability, or longer than any that is
 *		genuine
 * @damaged_source:	where the first of them was, or NULL
 * @damaged_offset:	and at which byte
 */
struct reader_stats {
	uint64_t bytes;
	uint64_t records;
	uint64_t damaged;
	const char *damaged_source;
	uint64_t damaged_offset;
};

/**
 * reader_stats() - what was read so far
 * @reader:	from which
 *
 * Return: what lives as long as the reader, and changes with reader_next().
 */
const struct reader_stats *reader_stats(const struct reader *reader);

#endif /* _USERCAP_AUDIT_READER_H */
