/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text file with changes that are not made, but shown
 *
 * Lines are replaced, or added at the end: a policy needs nothing else, and a
 * difference of that kind needs no search for what is the same.
 */
#ifndef _USERCAP_AUDIT_EDIT_H
#define _USERCAP_AUDIT_EDIT_H

#include <stddef.h>
#include <stdio.h>

struct edit_line {
	unsigned int line; /* from 1 */
	char *text;	   /* what stands there instead, without newline */
};

/**
 * struct edit - a file and its changes; all 0 but @path is one that does not exist
 * @path:	absolute, or relative to where this runs; a difference has it absolute
 * @text:	what is in it, NULL if it does not exist yet
 * @len:	of @text in bytes
 * @lines:	lines that are replaced, each once
 * @n_lines:	how many
 * @room:	for how many there is memory
 * @added:	what comes at the end, lines with their newlines, or NULL
 */
struct edit {
	char *path;
	char *text;
	size_t len;
	struct edit_line *lines;
	size_t n_lines;
	size_t room;
	char *added;
};

/* Both take over @text, also when they fail with -ENOMEM; a line that was replaced is again */
int edit_replace(struct edit *edit, unsigned int line, char *text);
int edit_add(struct edit *edit, char *line);

/* The line as it is by now; NULL if the file has not so many. free(3) it */
char *edit_line_of(const struct edit *edit, unsigned int line);

/* The file as it would be; NULL if there is no memory. free(3) it */
char *edit_result(const struct edit *edit, size_t *ret_len);

/* Write the changes as patch(1) takes them, below "/" with -p1; nothing if there are none */
void edit_put_diff(FILE *out, const struct edit *edit);

void edit_drop(struct edit *edit);

#endif /* _USERCAP_AUDIT_EDIT_H */
