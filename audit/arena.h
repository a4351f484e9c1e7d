/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room for the strings of one event; they go together */
#ifndef _USERCAP_AUDIT_ARENA_H
#define _USERCAP_AUDIT_ARENA_H

#include <stddef.h>

struct arena {
	char *bytes;
	size_t used;
	size_t size;
};

/* Room for a string of @len and its NUL, or NULL when all is taken */
static inline char *arena_take(struct arena *arena, size_t len)
{
	char *taken = arena->bytes + arena->used;

	if (len >= arena->size - arena->used)
		return NULL;
	arena->used += len + 1;
	return taken;
}

#endif /* _USERCAP_AUDIT_ARENA_H */
