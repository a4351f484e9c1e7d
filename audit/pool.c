// SPDX-License-Identifier: GPL-2.0-or-later
#include "pool.h"

#include "cleanup.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define CHUNK (64 * 1024)

struct chunk {
	struct chunk *next;
	size_t used;
	char bytes[CHUNK];
};

struct slot {
	const char *text; /* NULL if it is free */
	uint32_t hash;
	uint32_t len;
};

struct pool {
	size_t budget;
	struct chunk *chunks;
	struct slot *slots; /* a power of two, at most half full */
	size_t n_slots;
	size_t n;
	uint64_t seed;
};

int pool_new(size_t budget, struct pool **ret)
{
	_cleanup_(pool_freep) struct pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return -ENOMEM;
	pool->budget = budget;
	pool->n_slots = 256;
	pool->slots = calloc(pool->n_slots, sizeof(*pool->slots));
	if (!pool->slots)
		return -ENOMEM;
	/* whoever is logged must not choose which texts collide */
	if (getrandom(&pool->seed, sizeof(pool->seed), GRND_NONBLOCK) < 0)
		pool->seed = (uintptr_t)pool;
	*ret = take_ptr(pool);
	return 0;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	while (pool->chunks) {
		struct chunk *next = pool->chunks->next;

		free(pool->chunks);
		pool->chunks = next;
	}
	free(pool->slots);
	free(pool);
}

static uint32_t hash_of(const struct pool *pool, const char *text, size_t len)
{
	uint64_t hash = pool->seed;

	for (size_t i = 0; i < len; i++) {
		hash = (hash ^ (unsigned char)text[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return hash;
}

/* Its slot, or the free one where it belongs */
static struct slot *find(const struct pool *pool, const char *text, size_t len, uint32_t hash)
{
	size_t mask = pool->n_slots - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct slot *slot = &pool->slots[i];

		if (!slot->text)
			return slot;
		if (slot->hash == hash && slot->len == len && memcmp(slot->text, text, len) == 0)
			return slot;
	}
}

static int grow(struct pool *pool)
{
	struct pool bigger = *pool;

	bigger.n_slots *= 2;
	bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < pool->n_slots; i++) {
		const struct slot *slot = &pool->slots[i];

		if (slot->text)
			*find(&bigger, slot->text, slot->len, slot->hash) = *slot;
	}
	free(pool->slots);
	*pool = bigger;
	return 0;
}

static int store(struct pool *pool, const char *text, size_t len, const char **ret)
{
	struct chunk *chunk = pool->chunks;
	char *at;

	if (len + 1 > pool->budget)
		return -ENOSPC;
	if (!chunk || len + 1 > CHUNK - chunk->used) {
		chunk = malloc(sizeof(*chunk));
		if (!chunk)
			return -ENOMEM;
		chunk->next = pool->chunks;
		chunk->used = 0;
		pool->chunks = chunk;
	}
	at = chunk->bytes + chunk->used;
	memcpy(at, text, len);
	at[len] = '\0';
	chunk->used += len + 1;
	pool->budget -= len + 1;
	*ret = at;
	return 0;
}

static int keep(struct pool *pool, const char *text, size_t len, const char **ret)
{
	uint32_t hash = hash_of(pool, text, len);
	struct slot *slot = find(pool, text, len, hash);
	const char *kept;
	int r;

	if (slot->text) {
		*ret = slot->text;
		return 0;
	}
	if (2 * (pool->n + 1) > pool->n_slots) {
		r = grow(pool);
		if (r < 0)
			return r;
		slot = find(pool, text, len, hash);
	}
	r = store(pool, text, len, &kept);
	if (r < 0)
		return r;
	*slot = (struct slot){ kept, hash, len };
	pool->n++;
	*ret = kept;
	return 0;
}

int pool_keep_word(struct pool *pool, const char *text, size_t len, const char **ret)
{
	char cut[POOL_LONGEST + 1];

	if (len <= POOL_LONGEST)
		return keep(pool, text, len, ret);
	snprintf(cut, sizeof(cut), "%.*s...", POOL_LONGEST - 3, text);
	return keep(pool, cut, strlen(cut), ret);
}

int pool_keep(struct pool *pool, const char *text, const char **ret)
{
	if (!text) {
		*ret = NULL;
		return 0;
	}
	return pool_keep_word(pool, text, strlen(text), ret);
}
