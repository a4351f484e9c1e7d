/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that somebody may be changing at this moment
 *
 * What was read of several files is what they said at one moment, if each of them is
 * still the same when all have been read. The kernel can't be asked more than when a
 * file changed last, and answers with a clock that ticks every few milliseconds; so
 * what changed only just now is waited for.
 */
#ifndef _USERCAP_STEADY_H
#define _USERCAP_STEADY_H

#include <stdbool.h>
#include <sys/stat.h>

/**
 * steady_stat() - fstat(2) of what nobody has changed for a moment
 * @fd:		of a file or directory
 * @ret:	where to store it
 *
 * Nor has it open for writing, as far as can be known: many editors empty a file and
 * then write to it. A time in the future is that of another clock, and is not waited for.
 *
 * Return: 0, or -EAGAIN (it goes on changing), or what fstat(2) gives.
 */
int steady_stat(int fd, struct stat *ret);

/* Is it the same file, and with the same content? */
bool steady_same(const struct stat *before, const struct stat *after);

/* Is @path what was seen there? @before is NULL if there was nothing. */
bool steady_still(const char *path, const struct stat *before);

#endif /* _USERCAP_STEADY_H */
