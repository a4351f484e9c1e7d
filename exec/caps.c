// SPDX-License-Identifier: GPL-2.0-or-later
#include "caps.h"

#include <string.h>

#include "sys.h"

struct caps_text caps_show(uint64_t caps)
{
	struct caps_text names;
	size_t len = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		const char *name = usercap_name(cap);

		if (!(caps & USERCAP_MASK(cap)))
			continue;
		if (len)
			names.text[len++] = ',';
		memcpy(names.text + len, name, strlen(name));
		len += strlen(name);
	}
	names.text[len] = '\0';
	return names;
}

long caps_call(enum usercap_op op, unsigned int sets, uint64_t caps)
{
	return sys_prctl(PR_USERCAP, op, sets, caps, 0);
}

bool caps_are_enforced(void)
{
	return caps_call(USERCAP_PROBE, USERCAP_ABI, 0) == 0;
}

uint64_t caps_which(uint64_t caps, long result)
{
	uint64_t found = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap) &&
		    caps_call(USERCAP_TEST, USERCAP_BOUNDING, USERCAP_MASK(cap)) == result)
			found |= USERCAP_MASK(cap);
	return found;
}
