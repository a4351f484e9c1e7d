/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that usercap is about: this one
 *
 * Tests link another machine.c, with a root and an owner of their own. What is
 * installed has no way to look elsewhere.
 */
#ifndef _USERCAP_TOOLS_MACHINE_H
#define _USERCAP_TOOLS_MACHINE_H

#include "units/arena.h"

#include <sys/types.h>

/* What comes before every absolute path of a file: "" */
const char *machine_root(void);

/* Who alone may own and write what decides about others: root */
uid_t machine_owner(void);

/*
 * Does its kernel record what is audited? 1 or 0; -EPERM if only who is more privileged can
 * tell, -ENOSYS if nobody can
 */
int machine_is_audited(void);

/* Where the file at @path, which is absolute, is found */
static inline const char *machine_path(struct arena *arena, const char *path)
{
	return *machine_root() ? arena_format(arena, "%s%s", machine_root(), path) : path;
}

#endif /* _USERCAP_TOOLS_MACHINE_H */
