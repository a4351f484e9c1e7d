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
 * @early:	how many of them come before what generators write for units that
 *		nobody may override
 * @generated:	how many come before the rest of what generators write
 *
 * Where SYSTEMD_UNIT_PATH has systemd not read at all what generators write, all of
 * them come between the two.
 */
struct unit_paths {
	struct strings dirs;
	size_t early;
	size_t generated;
};

/* What generators write, where systemd has them write it */
struct unit_paths_generated {
	const char *normal;
	const char *early;
	const char *late;
};

/* Obeys SYSTEMD_UNIT_PATH, and in user scope the XDG_ variables and HOME */
void unit_paths(struct arena *arena, enum unit_scope scope, struct unit_paths *ret);

/* False if a user has no XDG_RUNTIME_DIR */
bool unit_paths_generated(struct arena *arena, enum unit_scope scope,
			  struct unit_paths_generated *ret);

/* All that systemd reads, for those that come when the generators are done */
void unit_paths_add_generated(struct arena *arena, const struct unit_paths *paths,
			      const struct unit_paths_generated *generated, struct strings *ret);

#endif /* _USERCAP_UNITS_PATHS_H */
