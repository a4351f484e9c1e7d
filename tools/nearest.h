/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The word that somebody may have meant */
#ifndef _USERCAP_TOOLS_NEAREST_H
#define _USERCAP_TOOLS_NEAREST_H

#include "diag.h"

/*
 * The word of a list, "all", "none" and "permissive" included, that @word is
 * most like; NULL if it is like none, or like several as much.
 */
const char *nearest_word(struct word word);

#endif /* _USERCAP_TOOLS_NEAREST_H */
