/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why was a program refused something, and what would allow it? */
#ifndef _USERCAP_TOOLS_EXPLAIN_H
#define _USERCAP_TOOLS_EXPLAIN_H

#include "proc.h"

/**
 * struct explanation - what there is to explain
 * @denied:	refused, or would have been
 * @permissive:	of these, only recorded
 * @taken:	taken away for this program alone, by the command line
 * @held:	what programs that are started from here have otherwise
 * @here:	this process, whose control group and session the program shared
 * @since:	when the program was started, in milliseconds since the epoch
 */
struct explanation {
	uint64_t denied;
	uint64_t permissive;
	uint64_t taken;
	uint64_t held;
	struct proc here;
	uint64_t since;
};

/* Something that a record tells about */
struct sighting {
	unsigned int cap;
	const char *comm;
	const char *exe;
	const char *object;
	uint64_t count;
};

/**
 * struct sightings - what the log has
 * @at:		by what and whom, each once
 * @trouble:	why some may be missing, or NULL
 */
struct sightings {
	struct sighting *at;
	size_t n;
	size_t room;
	const char *trouble;
};

/*
 * Look for records of what was refused, and give those who write them a moment. Other
 * processes of the same session and control group can have been refused the same then:
 * the log cannot tell.
 */
void explain_look(struct arena *arena, const struct explanation *explanation,
		  struct sightings *ret);

/* Tell standard error */
void explain(struct arena *arena, const struct explanation *explanation,
	     const struct sightings *sightings);

#endif /* _USERCAP_TOOLS_EXPLAIN_H */
