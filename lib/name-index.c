// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name-index.h"

#include "policy-internal.h"

#include <errno.h>
#include <string.h>

/* Names of one site begin alike (user1, user2) or end alike (a@example.org, b@example.org). */
static uint32_t tag_of(const char *name, size_t len)
{
	uint32_t begin = 0, end = 0;
	size_t n = len < sizeof(begin) ? len : sizeof(begin);

	memcpy(&begin, name, n);
	memcpy(&end, name + len - n, n);
	return begin ^ (end << 13 | end >> 19) ^ (uint32_t)len;
}

int name_index_add(struct name_index *index, uint32_t at, const char *name, size_t len)
{
	int r = array_grow(&index->entries, &index->room, index->n, sizeof(*index->entries));

	if (r < 0)
		return r;
	index->entries[index->n++] = (struct name_entry){ .at = at, .tag = tag_of(name, len) };
	return 0;
}

const struct name_entry *name_index_find(const struct name_index *index, const char *text,
					 const char *name, const struct name_entry *last)
{
	uint32_t tag = tag_of(name, strlen(name));

	for (size_t i = last ? last + 1 - index->entries : 0; i < index->n; i++)
		if (index->entries[i].tag == tag && strcmp(text + index->entries[i].at, name) == 0)
			return &index->entries[i];
	return NULL;
}

static int compare(const void *one, const void *other, void *text)
{
	const struct name_entry *a = one, *b = other;

	if (a->tag != b->tag)
		return a->tag < b->tag ? -1 : 1;
	return strcmp((const char *)text + a->at, (const char *)text + b->at);
}

void name_index_sort(struct name_index *index, const char *text)
{
	if (index->n)
		qsort_r(index->entries, index->n, sizeof(*index->entries), compare, (void *)text);
}

bool name_index_same(const char *text, const struct name_entry *a, const struct name_entry *b)
{
	return a->tag == b->tag && strcmp(text + a->at, text + b->at) == 0;
}

void name_index_drop(struct name_index *index)
{
	free(index->entries);
}
