/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's active security modules */
#ifndef _USERCAP_TOOLS_LSM_H
#define _USERCAP_TOOLS_LSM_H

#include "units/arena.h"

#include <stdbool.h>

#define LSMS "/sys/kernel/security/lsm"

/* Their names, with commas between them, or NULL if they can't be read */
const char *lsms_active(struct arena *arena);

/* Is @name one of them? Of NULL none is. */
bool lsms_have(const char *lsms, const char *name);

#endif /* _USERCAP_TOOLS_LSM_H */
