/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What unit-merge.c hands to unit-decide.c */
#ifndef _USERCAP_UNITS_UNIT_INTERNAL_H
#define _USERCAP_UNITS_UNIT_INTERNAL_H

#include "unit.h"

/**
 * struct merged - what was found while a unit was read
 * @arena:	for what is said about it
 * @unit:	all its lines
 * @own_caps:	what it would keep if only its own files had a say, and none that it
 *		shares with other units
 * @early:	DefaultDependencies=no: the boot waits for it
 * @mask:	the drop-in by which an administrator opted out, or NULL
 * @own_mistake, @shared_mistake: the first mistake of each kind, or NULL
 * @unwrappable: why a command cannot be run below another program, or NULL
 */
struct merged {
	struct arena *arena;
	struct unit *unit;
	uint64_t own_caps;
	bool early;
	const struct tree_dropin *mask;
	const char *own_mistake;
	const char *shared_mistake;
	const char *unwrappable;
};

/* Give the unit its verdict */
void unit_decide(const struct merged *merged);

#endif /* _USERCAP_UNITS_UNIT_INTERNAL_H */
