/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log that records are kept in, which others may rotate at any time */
#ifndef _AUDISP_KEPT_H
#define _AUDISP_KEPT_H

#include <diag.h>
#include <stdbool.h>

struct kept {
	const char *path;
	int fd; /* -1: not open */
};

/*
 * Append a line. If the file was moved or removed, a new one is made, and its
 * directory, too; a line of which there is room for a part only is taken back.
 *
 * Return: 0, or what mkdir(2), open(2), fstat(2) or write(2) gives; then nothing
 * was written.
 */
int kept_add(struct kept *kept, struct word line);

void kept_drop(struct kept *kept);

#endif /* _AUDISP_KEPT_H */
