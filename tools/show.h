/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities, written for people */
#ifndef _USERCAP_TOOLS_SHOW_H
#define _USERCAP_TOOLS_SHOW_H

#include "units/arena.h"

#include <stdint.h>

/* As a list would have them: usercap_list_format() */
const char *show_list(struct arena *arena, uint64_t caps);

/* Each by its name, never as all but some; "nothing" if there are none */
const char *show_names(struct arena *arena, uint64_t caps);

#endif /* _USERCAP_TOOLS_SHOW_H */
