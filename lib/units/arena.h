/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory that is dropped all at once
 *
 * What is read from unit files lives as long as the program's one job. There is
 * no way to go on without memory here, and nothing to write a refusal with, so
 * running out of it ends the program.
 */
#ifndef _USERCAP_UNITS_ARENA_H
#define _USERCAP_UNITS_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block *last;
};

/* @size bytes, zeroed and aligned for anything */
void *arena_alloc(struct arena *arena, size_t size);

/* Room for @n elements of @size bytes in the array @old, which has *@room; doubles it */
void *arena_grow(struct arena *arena, void *old, size_t *room, size_t n, size_t size);

char *arena_copy(struct arena *arena, const char *text, size_t len);

__attribute__((format(printf, 2, 3))) char *arena_format(struct arena *arena, const char *format,
							 ...);

void arena_drop(struct arena *arena);

/* Append @element to @list, a struct of at, n and room */
#define list_append(arena, list, element)                                            \
	do {                                                                         \
		(list)->at = arena_grow(arena, (list)->at, &(list)->room, (list)->n, \
					sizeof(*(list)->at));                        \
		(list)->at[(list)->n++] = (element);                                 \
	} while (0)

struct strings {
	const char **at;
	size_t n;
	size_t room;
};

#endif /* _USERCAP_UNITS_ARENA_H */
