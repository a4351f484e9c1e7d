/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output is, and what it can show */
#ifndef _USERCAP_TERMINAL_H
#define _USERCAP_TERMINAL_H

#include <stdbool.h>

bool terminal_is_one(void);

/* Are colours to be had there, and wanted? no-color.org */
bool terminal_has_colours(void);

/* Does the locale, as set with setlocale(3), say UTF-8? */
bool terminal_takes_utf8(void);

#endif /* _USERCAP_TERMINAL_H */
