// SPDX-License-Identifier: GPL-2.0-or-later
#include "show.h"

#include <string.h>
#include <usercap.h>

const char *show_list(struct arena *arena, uint64_t caps)
{
	char list[USERCAP_LIST_SIZE];

	usercap_list_format(caps & USERCAP_ALL, list, sizeof(list));
	return arena_copy(arena, list, strlen(list));
}

const char *show_names(struct arena *arena, uint64_t caps)
{
	const char *names = NULL;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap))
			names = names ? arena_format(arena, "%s,%s", names, usercap_name(cap))
				      : usercap_name(cap);
	return names ? names : "nothing";
}
