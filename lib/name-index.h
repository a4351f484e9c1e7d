/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding the lines that name somebody, without a walk over all of them */
#ifndef _USERCAP_NAME_INDEX_H
#define _USERCAP_NAME_INDEX_H

#include <stddef.h>
#include <stdint.h>

/* Entries are numbered from 1; 0 is none. */
struct name_entry {
	uint32_t at;   /* offset of the name in the text */
	uint32_t next; /* another name in the same bucket; the hash, until built */
	uint32_t twin; /* another line with the same name */
};

struct name_index {
	struct name_entry *entries;
	size_t n;
	size_t room;
	uint32_t *buckets;
	size_t n_buckets; /* a power of two */
};

/* A line names @name, which is at offset @at and need not end in NUL yet */
int name_index_add(struct name_index *index, uint32_t at, const char *name, size_t len);

/* After the last add; now the names in @text do end in NUL */
int name_index_build(struct name_index *index, const char *text);

/* The entry of the first line that names @name, or NULL */
const struct name_entry *name_index_find(const struct name_index *index, const char *text,
					 const char *name);

/* The entry of another line with that name, or NULL */
const struct name_entry *name_index_twin(const struct name_index *index,
					 const struct name_entry *entry);

/* Each name once: the first in bucket @bucket, and from there the next, or NULL */
const struct name_entry *name_index_first(const struct name_index *index, size_t bucket);
const struct name_entry *name_index_next(const struct name_index *index,
					 const struct name_entry *entry);

void name_index_drop(struct name_index *index);

#endif /* _USERCAP_NAME_INDEX_H */
