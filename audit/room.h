/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room for the strings of one event; they go together */
#ifndef _USERCAP_AUDIT_ROOM_H
#define _USERCAP_AUDIT_ROOM_H

#include <stddef.h>

struct room {
	char *bytes;
	size_t used;
	size_t size;
};

/* Room for a string of @len and its NUL, or NULL when all is taken */
static inline char *room_take(struct room *room, size_t len)
{
	char *taken = room->bytes + room->used;

	if (len >= room->size - room->used)
		return NULL;
	room->used += len + 1;
	return taken;
}

#endif /* _USERCAP_AUDIT_ROOM_H */
