/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_NAMES_H
#define _USERCAP_NAMES_H

#include "diag.h"

#include <string.h>

/* As usercap_from_name(), for a name that does not end in NUL */
int names_find(struct word word);

/* Is the word exactly this text? Inline: the length of a constant is one. */
static inline bool word_is(struct word word, const char *text)
{
	return word.len == strlen(text) && !memcmp(word.at, text, word.len);
}

#endif /* _USERCAP_NAMES_H */
