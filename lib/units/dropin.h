/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The drop-ins that the generator writes */
#ifndef _USERCAP_UNITS_DROPIN_H
#define _USERCAP_UNITS_DROPIN_H

#include "unit.h"

/*
 * A drop-in that runs the commands of a unit below @wrapper; it has to be the last
 * that systemd reads. NULL if systemd could not read it: then *@ret_reason says why.
 */
const char *dropin_wrap(struct arena *arena, const struct unit *unit, const char *wrapper,
			const char **ret_reason);

/* One that has the unit fail whenever it is started, and say why */
const char *dropin_refuse(struct arena *arena, const struct unit *unit, const char *wrapper);

/* One that changes nothing, in place of its template's */
const char *dropin_shadow(struct arena *arena, const struct unit *unit);

#endif /* _USERCAP_UNITS_DROPIN_H */
