/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name=value fields of a record, and what their values say */
#ifndef _USERCAP_AUDIT_FIELDS_H
#define _USERCAP_AUDIT_FIELDS_H

#include <diag.h>
#include <stdbool.h>
#include <stdint.h>

#include "room.h"

struct field {
	struct word name;
	struct word value;
};

/*
 * Take the first field off *@text; false at its end. Blanks separate fields, inside
 * of quotes, too: what needs a blank is encoded in hexadecimal. Words without "="
 * and fields without a value are passed over.
 */
bool field_next(struct word *text, struct field *ret);

/* The same for what auditd adds to a record (UID="alice b"): quotes hold blanks */
bool field_next_name(struct word *text, struct field *ret);

/* A string as it stands, without its quotes; NULL for (null) and ? */
const char *value_text(struct word value, struct room *room);

/*
 * A string that the writer did not trust: in quotes, or in hexadecimal if it has
 * blanks, quotes or control characters. What is behind a NUL in it is dropped: no
 * genuine one has a NUL.
 */
const char *value_untrusted(struct word value, struct room *room);

/* Decimal digits and nothing else, up to @max; *@ret is untouched otherwise */
bool value_number(struct word value, uint64_t max, uint64_t *ret);

#endif /* _USERCAP_AUDIT_FIELDS_H */
