/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many denials there were when
 *
 * A fixed number of spans of time, which grow wider as the log turns out to be
 * longer. Events come in any order.
 */
#ifndef _USERCAP_AUDIT_TIMELINE_H
#define _USERCAP_AUDIT_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#define TIMELINE_SPANS 120

/**
 * struct timeline - counts for each span; all 0 is an empty one
 * @begin:	of the first span, in milliseconds since the epoch: a multiple of @width
 * @width:	of a span, in milliseconds
 * @refused:	how many were refused in each
 * @allowed:	how many were allowed, and recorded
 */
struct timeline {
	uint64_t begin;
	uint64_t width;
	uint64_t refused[TIMELINE_SPANS];
	uint64_t allowed[TIMELINE_SPANS];
};

void timeline_add(struct timeline *timeline, uint64_t time, bool permissive, uint64_t count);

#endif /* _USERCAP_AUDIT_TIMELINE_H */
