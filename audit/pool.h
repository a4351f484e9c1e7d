/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts that are kept, each once, within a budget
 *
 * A log is endless and its texts are chosen by those it tells about, so what is
 * kept of it has a limit. Equal texts have the same address.
 */
#ifndef _USERCAP_AUDIT_POOL_H
#define _USERCAP_AUDIT_POOL_H

#include <stddef.h>

struct pool;

/* Longer texts are cut to this many bytes, and end in "..." then */
#define POOL_LONGEST 512

/**
 * pool_new() - an empty pool
 * @budget:	bytes that it may keep, overhead not counted
 * @ret:	where to store it; drop it with pool_free()
 *
 * Return: 0, or -ENOMEM.
 */
int pool_new(size_t budget, struct pool **ret);
void pool_free(struct pool *pool);

static inline void pool_freep(struct pool **pool)
{
	pool_free(*pool);
}

/**
 * pool_keep() - keep a text
 * @pool:	where
 * @text:	NULL is kept as NULL
 * @ret:	where to store the text that lives as long as the pool
 *
 * Return: 0, or -ENOSPC (the budget is spent, and it is not there yet), -ENOMEM.
 */
int pool_keep(struct pool *pool, const char *text, const char **ret);

/* The same for a text that does not end in NUL */
int pool_keep_word(struct pool *pool, const char *text, size_t len, const char **ret);

#endif /* _USERCAP_AUDIT_POOL_H */
