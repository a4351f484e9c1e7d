// SPDX-License-Identifier: GPL-2.0-or-later
#include "timeline.h"

#include <string.h>

#define SECOND UINT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

/* Spans that people think in; each holds a whole number of the one before */
static uint64_t wider(uint64_t width)
{
	static const uint64_t widths[] = {
		SECOND,	      5 * SECOND,   10 * SECOND,   30 * SECOND, 60 * SECOND,
		300 * SECOND, 600 * SECOND, 1800 * SECOND, HOUR,	3 * HOUR,
		6 * HOUR,     12 * HOUR,    DAY,
	};

	for (unsigned int i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (widths[i] > width)
			return widths[i];
	return 2 * width;
}

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

/* Put the counts into spans of another width, from another begin on */
static void rearrange(struct timeline *timeline, uint64_t begin, uint64_t width)
{
	struct timeline old = *timeline;

	memset(timeline, 0, sizeof(*timeline));
	timeline->begin = begin;
	timeline->width = width;
	for (unsigned int i = 0; i < TIMELINE_SPANS; i++) {
		uint64_t at = (old.begin + i * old.width - begin) / width;

		if (!old.refused[i] && !old.allowed[i])
			continue;
		timeline->refused[at] = saturated_sum(timeline->refused[at], old.refused[i]);
		timeline->allowed[at] = saturated_sum(timeline->allowed[at], old.allowed[i]);
	}
}

/* The last moment of the last span that has anything */
static uint64_t last_used(const struct timeline *timeline)
{
	unsigned int i = TIMELINE_SPANS;

	while (i > 1 && !timeline->refused[i - 1] && !timeline->allowed[i - 1])
		i--;
	return timeline->begin + i * timeline->width - 1;
}

static void make_room(struct timeline *timeline, uint64_t time)
{
	uint64_t first = time < timeline->begin ? time : timeline->begin;
	uint64_t last = last_used(timeline), width = timeline->width, begin;

	if (time > last)
		last = time;
	for (;;) {
		begin = first - first % width;
		if ((last - begin) / width < TIMELINE_SPANS)
			break;
		width = wider(width);
	}
	if (begin != timeline->begin || width != timeline->width)
		rearrange(timeline, begin, width);
}

void timeline_add(struct timeline *timeline, uint64_t time, bool permissive, uint64_t count)
{
	uint64_t *slot;

	/* what no calendar reaches would only make one span of all the others */
	if (time > (uint64_t)1 << 52)
		return;
	if (!timeline->width) {
		timeline->width = SECOND;
		timeline->begin = time - time % SECOND;
	}
	make_room(timeline, time);
	slot = permissive ? timeline->allowed : timeline->refused;
	slot += (time - timeline->begin) / timeline->width;
	*slot = saturated_sum(*slot, count);
}
