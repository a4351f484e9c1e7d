/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program keeps of root's power: the classical capabilities of capabilities(7) */
#ifndef _USERCAP_TOOLS_RUN_CAPS_H
#define _USERCAP_TOOLS_RUN_CAPS_H

#include <stdint.h>

/* Capability n is bit n */
struct root_caps {
	uint64_t kept;
};

/*
 * Read a list of names, with commas or blanks between them, or "none". Returns 0, or
 * -EINVAL after it said which name is not known here.
 */
int root_caps_parse(const char *text, struct root_caps *ret);

/*
 * The first half, as long as CAP_SETPCAP is there: take all others from the bounding set.
 * Returns 0, or a negative errno after it said what is wrong.
 */
int root_caps_bound(const struct root_caps *caps);

/*
 * The second half, as the user that the program runs as: have these, in all sets, the
 * ambient one included, and no others. Returns as the first one.
 */
int root_caps_take(const struct root_caps *caps);

#endif /* _USERCAP_TOOLS_RUN_CAPS_H */
