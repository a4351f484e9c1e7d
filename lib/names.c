// SPDX-License-Identifier: LGPL-2.1-or-later
#include "names.h"

#include <errno.h>

static const struct {
	const char *name;
	const char *text;
} table[] = {
#define NAMES_INIT(constant, bit, name, text) [bit] = { name, text },
	USERCAP_TABLE(NAMES_INIT)
#undef NAMES_INIT
};

const char *usercap_name(unsigned int cap)
{
	return cap < USERCAP_COUNT ? table[cap].name : NULL;
}

const char *usercap_description(unsigned int cap)
{
	return cap < USERCAP_COUNT ? table[cap].text : NULL;
}

/* The short name, and both ways in which the RFC spells it */
int names_find(struct word word)
{
#define NAMES_IF(constant, bit, name, text)                               \
	if (word_is(word, name) || word_is(word, "CAP_USR_" #constant) || \
	    word_is(word, "cap_usr_" name))                               \
		return bit;
	USERCAP_TABLE(NAMES_IF)
#undef NAMES_IF
	return -ENOENT;
}

int usercap_from_name(const char *name)
{
	return names_find((struct word){ name, strlen(name) });
}
