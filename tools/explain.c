// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include "cgroup.h"
#include "escape.h"
#include "show.h"
#include "terminal.h"

#include <inttypes.h>
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

static void put(const char *text)
{
	put_text(stderr, text, terminal_takes_utf8());
}

static void put_headline(struct arena *arena, const char *what, uint64_t caps)
{
	if (caps)
		fprintf(stderr, "usercap run: %s: %s\n", what, show_names(arena, caps));
}

static void put_sightings(const struct sightings *sightings, unsigned int cap)
{
	for (size_t i = 0; i < sightings->n; i++) {
		const struct sighting *sighting = &sightings->at[i];

		if (sighting->cap != cap)
			continue;
		fputs("    log: ", stderr);
		put(sighting->comm);
		fputs(" (", stderr);
		put(sighting->exe);
		fputs(*sighting->object ? ") " : ")", stderr);
		put(sighting->object);
		if (sighting->count > 1)
			fprintf(stderr, ", %" PRIu64 " times", sighting->count);
		fputc('\n', stderr);
	}
}

/* ---- why, and what would allow it ---- */

static void blame_command_line(struct arena *arena, uint64_t taken, unsigned int cap)
{
	uint64_t rest = taken & ~USERCAP_MASK(cap);

	fputs("    why: the command line takes it away; to allow it: ", stderr);
	if (rest)
		fprintf(stderr, "--drop %s\n", show_names(arena, rest));
	else
		fputs("leave --drop or --keep out\n", stderr);
}

/* The unit of a service, but not that of a login or of a user's manager itself */
static const char *service(struct arena *arena, const struct proc *here)
{
	const struct cgroup_unit unit = cgroup_unit(here->cgroup);
	const char *name = arena_copy(arena, unit.name.at, unit.name.len);
	const char *suffix = strrchr(name, '.');
	bool manager = unit.manager_uid != ID_UNSET && !unit.user_unit;

	return suffix && !strcmp(suffix, ".service") && !manager ? name : NULL;
}

static void blame_unit(const char *unit, const char *list)
{
	fputs("    why: ", stderr);
	put(unit);
	fprintf(stderr,
		" has not got it; to allow it there: UserCapabilities=%s\n"
		"         usercap verify ",
		list);
	put(unit);
	fputs(" tells which line takes it away\n", stderr);
}

static void blame_policy(struct arena *arena, const struct proc *here, const char *list)
{
	const struct passwd *account = getpwuid(here->uid);
	const char *user = account ? account->pw_name : arena_format(arena, "%u", here->uid);

	fputs("    why: this session has not got it; to allow it, in " USERCAP_CONF ": ", stderr);
	put(user);
	fprintf(stderr, " %s\n         usercap check --user ", list);
	put(user);
	fputs(" tells which line takes it away\n", stderr);
}

static void put_reason(struct arena *arena, const struct explanation *explanation, unsigned int cap)
{
	uint64_t mask = USERCAP_MASK(cap);
	const char *unit;

	if (explanation->taken & mask & explanation->held) {
		blame_command_line(arena, explanation->taken, cap);
	} else if (!(explanation->held & mask)) {
		const char *list = show_list(arena, explanation->held | mask);

		unit = service(arena, &explanation->here);
		if (unit)
			blame_unit(unit, list);
		else
			blame_policy(arena, &explanation->here, list);
	} else if (cap == CAP_USR_PTRACE) {
		fputs("    why: it was there: the other process may do more than the tracer, or "
		      "the\n         program gave it up itself\n",
		      stderr);
	} else {
		fputs("    why: it was there: the program gave it up itself\n", stderr);
	}
}

void explain(struct arena *arena, const struct explanation *explanation,
	     const struct sightings *sightings)
{
	setlocale(LC_CTYPE, "");
	if (!explanation->denied)
		fputs("usercap run: nothing was refused\n", stderr);
	put_headline(arena, "refused", explanation->denied & ~explanation->permissive);
	put_headline(arena, "would have been refused, but for the dry run",
		     explanation->denied & explanation->permissive);
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (!(explanation->denied & USERCAP_MASK(cap)))
			continue;
		fprintf(stderr, "  %s, needed to %s\n", usercap_name(cap),
			usercap_description(cap));
		put_sightings(sightings, cap);
		put_reason(arena, explanation, cap);
	}
	if (explanation->denied && sightings->trouble) {
		fputs("  the log has details, but: ", stderr);
		put(sightings->trouble);
		fputc('\n', stderr);
	}
}
