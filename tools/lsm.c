// SPDX-License-Identifier: GPL-2.0-or-later
#include "lsm.h"

#include "machine.h"
#include "units/unit-file.h"

#include <string.h>

const char *lsms_active(struct arena *arena)
{
	size_t len;
	char *text;

	if (unit_file_read(arena, machine_path(arena, LSMS), &text, &len) < 0)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return *text ? text : NULL;
}

bool lsms_have(const char *lsms, const char *name)
{
	size_t len = strlen(name);

	while (lsms && *lsms) {
		size_t here = strcspn(lsms, ",");

		if (here == len && !memcmp(lsms, name, len))
			return true;
		lsms += here + (lsms[here] == ',');
	}
	return false;
}
