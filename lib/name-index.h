/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finding the lines that name somebody
 *
 * A login asks for one name only. To put them all in order for that would take longer
 * than to pass by them, and more memory.
 */
#ifndef _USERCAP_NAME_INDEX_H
#define _USERCAP_NAME_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_entry {
	uint32_t at;  /* offset of the name in the text */
	uint32_t tag; /* what most names differ in */
};

struct name_index {
	struct name_entry *entries;
	size_t n;
	size_t room;
};

/* A line names @name, which is at offset @at and need not end in NUL yet */
int name_index_add(struct name_index *index, uint32_t at, const char *name, size_t len);

/* The entry of the first line behind that of @last (NULL: of all) that names @name, or NULL */
const struct name_entry *name_index_find(const struct name_index *index, const char *text,
					 const char *name, const struct name_entry *last);

/* After the last add: from then on the lines of one name are neighbours */
void name_index_sort(struct name_index *index, const char *text);

/* Whether two entries are of the same name */
bool name_index_same(const char *text, const struct name_entry *a, const struct name_entry *b);

void name_index_drop(struct name_index *index);

#endif /* _USERCAP_NAME_INDEX_H */
