// SPDX-License-Identifier: LGPL-2.1-or-later
#include <usercap.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* "a,b" for the capabilities in @caps, after @prefix; returns the length */
static int write_names(uint64_t caps, const char *prefix, char *buf)
{
	int len = sprintf(buf, "%s", prefix);
	const char *comma = "";

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap)) {
			len += sprintf(buf + len, "%s%s", comma, usercap_name(cap));
			comma = ",";
		}
	return len;
}

int usercap_list_format(uint64_t caps, char *buf, size_t size)
{
	char text[USERCAP_LIST_SIZE];
	int len;

	if (caps & ~(uint64_t)USERCAP_ALL)
		return -EINVAL;
	if (caps == USERCAP_ALL)
		len = sprintf(text, "all");
	else if (!caps)
		len = sprintf(text, "none");
	else if (2 * __builtin_popcountll(caps) >= USERCAP_COUNT)
		len = write_names(USERCAP_ALL & ~caps, "~", text);
	else
		len = write_names(caps, "", text);
	if ((size_t)len >= size)
		return -ENOBUFS;
	memcpy(buf, text, len + 1);
	return len;
}
