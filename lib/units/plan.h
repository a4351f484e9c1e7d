/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that the generator has to write for a search path */
#ifndef _USERCAP_UNITS_PLAN_H
#define _USERCAP_UNITS_PLAN_H

#include "unit-paths.h"
#include "unit.h"

/* The name of the drop-ins, unless one of that or a later name is there already */
#define PLAN_DROPIN "~usercap.conf"

struct plan_unit {
	struct unit unit;
	const char *text; /* of its drop-in, or NULL */
	bool mask;	  /* it shares its drop-ins, so it can only be masked */
};

struct plan {
	struct arena *arena;
	struct tree tree;
	const char *dropin; /* the name of the drop-ins */
	struct {
		struct plan_unit *at;
		size_t n;
		size_t room;
	} units;
};

/*
 * Look at all units, and keep those that the key is in a file of, or that something is
 * written for. Nearly always nobody uses it.
 */
void plan_make(struct plan *plan, struct arena *arena, const struct unit_paths *paths,
	       const char *wrapper);

/* What was planned for the unit that systemd calls @id; NULL if nothing was. */
const struct plan_unit *plan_find(const struct plan *plan, const char *id);

#endif /* _USERCAP_UNITS_PLAN_H */
