// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name-index.h"

#include "policy-internal.h"

#include <errno.h>
#include <string.h>

/* FNV-1a: whoever can choose the names is root, so nobody forges collisions */
static uint32_t hash(const char *name, size_t len)
{
	uint32_t h = 2166136261;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)name[i]) * 16777619;
	return h ^ h >> 15;
}

static struct name_entry *entry_at(const struct name_index *index, uint32_t number)
{
	return number ? &index->entries[number - 1] : NULL;
}

int name_index_add(struct name_index *index, uint32_t at, const char *name, size_t len)
{
	int r = array_grow(&index->entries, &index->room, index->n, sizeof(*index->entries));

	if (r < 0)
		return r;
	index->entries[index->n++] = (struct name_entry){ .at = at, .next = hash(name, len) };
	return 0;
}

static struct name_entry *find_in_bucket(const struct name_index *index, uint32_t bucket,
					 const char *text, const char *name)
{
	struct name_entry *entry = entry_at(index, index->buckets[bucket]);

	while (entry && strcmp(text + entry->at, name) != 0)
		entry = entry_at(index, entry->next);
	return entry;
}

/* Give back what growing took too much */
static int shrink(struct name_index *index)
{
	void *entries = reallocarray(index->entries, index->n, sizeof(*index->entries));

	if (!entries)
		return -ENOMEM;
	index->entries = entries;
	index->room = index->n;
	return 0;
}

int name_index_build(struct name_index *index, const char *text)
{
	if (!index->n)
		return 0;
	if (shrink(index) < 0)
		return -ENOMEM;
	index->n_buckets = 1;
	while (index->n_buckets <= index->n / 2)
		index->n_buckets *= 2;
	index->buckets = calloc(index->n_buckets, sizeof(*index->buckets));
	if (!index->buckets)
		return -ENOMEM;
	for (size_t i = 0; i < index->n; i++) {
		struct name_entry *entry = &index->entries[i];
		uint32_t *bucket = &index->buckets[entry->next & (index->n_buckets - 1)];
		struct name_entry *same;

		same = find_in_bucket(index, bucket - index->buckets, text, text + entry->at);
		if (same) {
			entry->next = 0;
			entry->twin = same->twin;
			same->twin = i + 1;
		} else {
			entry->next = *bucket;
			*bucket = i + 1;
		}
	}
	return 0;
}

const struct name_entry *name_index_find(const struct name_index *index, const char *text,
					 const char *name)
{
	if (!index->n_buckets)
		return NULL;
	return find_in_bucket(index, hash(name, strlen(name)) & (index->n_buckets - 1), text, name);
}

const struct name_entry *name_index_twin(const struct name_index *index,
					 const struct name_entry *entry)
{
	return entry_at(index, entry->twin);
}

const struct name_entry *name_index_first(const struct name_index *index, size_t bucket)
{
	return entry_at(index, index->buckets[bucket]);
}

const struct name_entry *name_index_next(const struct name_index *index,
					 const struct name_entry *entry)
{
	return entry_at(index, entry->next);
}

void name_index_drop(struct name_index *index)
{
	free(index->entries);
	free(index->buckets);
}
