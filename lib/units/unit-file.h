/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The text of a unit file or drop-in: systemd.syntax(7), read as systemd 252 to
 * 259 read it, mistakes included
 */
#ifndef _USERCAP_UNITS_FILE_H
#define _USERCAP_UNITS_FILE_H

#include "../diag.h"
#include "arena.h"

/* No line that systemd reads may be longer. */
#define UNIT_LINE_MAX ((size_t)1024 * 1024)

/* A piece of a line that backslashes joined: where it is, and where it came from */
struct unit_piece {
	size_t at;
	unsigned int line;
	unsigned int column;
};

/* KEY=VALUE; the strings last until the function that took it returns */
struct unit_assignment {
	const char *file;
	const char *section;
	const char *key;
	const char *value;
	const char *text; /* the whole line, @key and @value lie in it */
	const struct unit_piece *pieces;
	size_t n_pieces;
};

/*
 * Take an assignment. A negative return makes the rest of the file void, as a
 * mistake that systemd takes for fatal does.
 */
typedef int (*unit_assignment_fn)(const struct unit_assignment *assignment, void *arg);

/* Where @at, a place in the text of the assignment, stands in the file */
void unit_assignment_place(const struct unit_assignment *assignment, const char *at,
			   unsigned int *ret_line, unsigned int *ret_column);

/*
 * Read a text, which is changed, and has room for a NUL at its end. Returns 0; or
 * a negative errno if the rest of it is void: what @take returned, -EILSEQ (not
 * UTF-8), -EBADMSG (not a section header), -ENOBUFS (too long a line). Then
 * *@ret_rest is what systemd pays no heed to, the line with the mistake included.
 */
int unit_file_parse(struct arena *arena, const char *file, char *text, size_t len,
		    unit_assignment_fn take, void *arg, struct word *ret_rest);

/* Read the whole of a file, and a NUL after it: 0, or a negative errno */
int unit_file_read(struct arena *arena, const char *path, char **ret, size_t *ret_len);

#endif /* _USERCAP_UNITS_FILE_H */
