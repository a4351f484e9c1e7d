/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where systemd looks for unit files: systemd.unit(5), "Unit File Load Path" */
#ifndef _USERCAP_UNITS_PATHS_H
#define _USERCAP_UNITS_PATHS_H

#include "arena.h"

#include <stdbool.h>

enum unit_scope {
	UNIT_SCOPE_SYSTEM,
	UNIT_SCOPE_USER,
};

/**
 * struct unit_paths - a search path
 * @dirs:	its directories, highest precedence first, without those that
 *		generators write to: all generators run at once, and none may read
 *		what another one writes
 * @generated:	how many of them come before what generators write; all of
 *		them, if SYSTEMD_UNIT_PATH has systemd not read that at all
 */
struct unit_paths {
	struct strings dirs;
	size_t generated;
};

/* Obeys SYSTEMD_UNIT_PATH, and in user scope the XDG_ variables and HOME */
void unit_paths(struct arena *arena, enum unit_scope scope, struct unit_paths *ret);

#endif /* _USERCAP_UNITS_PATHS_H */
