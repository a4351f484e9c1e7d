// SPDX-License-Identifier: LGPL-2.1-or-later
#include "names.h"

#include <errno.h>
#include <string.h>

/* By bit number; the second and third are how the RFC spells the first. */
static const struct {
	const char *name;
	const char *constant;
	const char *lower;
	const char *text;
} table[] = {
#define NAMES_INIT(constant, bit, name, text) \
	[bit] = { name, "CAP_USR_" #constant, "cap_usr_" name, text },
	USERCAP_TABLE(NAMES_INIT)
#undef NAMES_INIT
};

_Static_assert(sizeof(table) / sizeof(table[0]) == USERCAP_COUNT, "the table has gaps");

bool word_is(struct word word, const char *text)
{
	return strlen(text) == word.len && !memcmp(word.at, text, word.len);
}

const char *usercap_name(unsigned int cap)
{
	return cap < USERCAP_COUNT ? table[cap].name : NULL;
}

const char *usercap_description(unsigned int cap)
{
	return cap < USERCAP_COUNT ? table[cap].text : NULL;
}

int names_find(struct word name)
{
	for (int cap = 0; cap < USERCAP_COUNT; cap++)
		if (word_is(name, table[cap].name) || word_is(name, table[cap].constant) ||
		    word_is(name, table[cap].lower))
			return cap;
	return -ENOENT;
}

int usercap_from_name(const char *name)
{
	return names_find((struct word){ name, strlen(name) });
}
