/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of units: systemd.unit(5), of the types that run programs */
#ifndef _USERCAP_UNITS_NAME_H
#define _USERCAP_UNITS_NAME_H

#include "../diag.h"
#include "arena.h"

/* Where an Exec line can stand; the suffix of the name and the section are its words */
enum unit_type {
	UNIT_SERVICE,
	UNIT_SOCKET,
	UNIT_TYPES,
};

extern const char *const unit_type_suffix[UNIT_TYPES];
extern const char *const unit_type_section[UNIT_TYPES];

enum unit_kind {
	UNIT_PLAIN,    /* foo.service */
	UNIT_TEMPLATE, /* foo@.service */
	UNIT_INSTANCE, /* foo@bar.service */
};

struct unit_name {
	enum unit_type type;
	enum unit_kind kind;
	struct word prefix;
	struct word instance;
};

/* Take a name apart; false if it is none, or of a type that runs no programs */
bool unit_name_parse(const char *name, struct unit_name *ret);

/* "service" or "socket"? Then where drop-ins for all of a type are: service.d */
bool unit_type_parse(const char *name, enum unit_type *ret);

const char *unit_name_template(struct arena *arena, const struct unit_name *name);
const char *unit_name_instance(struct arena *arena, const struct unit_name *template,
			       struct word instance);

/*
 * All names whose drop-in directories a unit of name @id reads in one place, in
 * the order of their precedence: its own, its template's, and those that are left
 * when the last dash and what follows are cut off. For a template, those that each
 * of its instances reads.
 */
void unit_name_dropins(struct arena *arena, const char *id, struct strings *names);

/* Does the name end in a dash? Then all units that begin so share its drop-ins. */
bool unit_name_is_shared(const char *name);

#endif /* _USERCAP_UNITS_NAME_H */
