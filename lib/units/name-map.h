/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From names to what they name. hsearch(3) would do but for its hash, which looks
 * at the first eight characters alone: units tend to begin alike.
 */
#ifndef _USERCAP_UNITS_NAME_MAP_H
#define _USERCAP_UNITS_NAME_MAP_H

#include "arena.h"

#include <stdint.h>

struct name_map_slot {
	const char *name;
	uint32_t hash;
	void *value;
};

struct name_map {
	struct arena *arena;
	struct name_map_slot *slots;
	size_t n;
	size_t room; /* a power of two, or 0 */
};

/* Where the value of @name is kept, NULL at first; valid until the next call for another name */
void **name_map_at(struct name_map *map, const char *name);

/* The value, or NULL */
void *name_map_get(const struct name_map *map, const char *name);

#endif /* _USERCAP_UNITS_NAME_MAP_H */
