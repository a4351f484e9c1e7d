/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_AUDIT_FILTER_H
#define _USERCAP_AUDIT_FILTER_H

#include "accounts.h"

/**
 * struct filter - which denials are wanted; all 0 but @until is all of them
 * @since:	first millisecond since the epoch
 * @until:	last one
 * @user:	name or number of who logged in or whom the program ran as, or NULL
 * @caps:	which capabilities, 0 for any, those included that have no bit here
 * @exe:	pattern, as glob(7), of the path of the program; one without "/" is
 *		about its last part or the name of the thread
 * @unit:	pattern of the unit, whose ".service" can be left out
 * @node:	pattern of the machine
 * @session:	number of the login session; @any_session: any
 * @permissive:	only what was allowed
 * @refused:	only what was not
 */
struct filter {
	uint64_t since;
	uint64_t until;
	const char *user;
	uint64_t caps;
	const char *exe;
	const char *unit;
	const char *node;
	uint32_t session;
	bool has_session;
	bool permissive;
	bool refused;
};

/* Is this EVENT_DENIAL wanted? @accounts knows the names of users */
bool filter_wants(const struct filter *filter, struct accounts *accounts,
		  const struct event *event);

/*
 * Is this EVENT_LOAD or EVENT_REFUSAL wanted? A policy is everybody's, but no unit's; a unit
 * is nobody's in particular.
 */
bool filter_wants_trouble(const struct filter *filter, const struct event *event);

#endif /* _USERCAP_AUDIT_FILTER_H */
