// SPDX-License-Identifier: LGPL-2.1-or-later
#include "name-map.h"

#include <string.h>

/* FNV-1a: the names are those of files that only the administrator, or the user, can make */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619;
	return hash ^ hash >> 15;
}

/* The slot of a name, or the empty one where it would be put */
static struct name_map_slot *find(const struct name_map *map, const char *name, uint32_t hash)
{
	size_t i = hash & (map->room - 1);

	while (map->slots[i].name &&
	       (map->slots[i].hash != hash || strcmp(map->slots[i].name, name) != 0))
		i = (i + 1) & (map->room - 1);
	return &map->slots[i];
}

static void grow(struct name_map *map)
{
	struct name_map bigger = { .room = map->room ? 2 * map->room : 64 };

	bigger.slots = arena_alloc(map->arena, bigger.room * sizeof(*bigger.slots));
	for (size_t i = 0; i < map->room; i++)
		if (map->slots[i].name)
			*find(&bigger, map->slots[i].name, map->slots[i].hash) = map->slots[i];
	map->slots = bigger.slots;
	map->room = bigger.room;
}

void **name_map_at(struct name_map *map, const char *name)
{
	uint32_t hash = hash_of(name);
	struct name_map_slot *slot;

	if (2 * map->n >= map->room)
		grow(map);
	slot = find(map, name, hash);
	if (!slot->name) {
		*slot = (struct name_map_slot){ .name = name, .hash = hash };
		map->n++;
	}
	return &slot->value;
}

void *name_map_get(const struct name_map *map, const char *name)
{
	return map->room ? find(map, name, hash_of(name))->value : NULL;
}
