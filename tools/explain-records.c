// SPDX-License-Identifier: GPL-2.0-or-later
/* What the log has about a program that has just run */
#include "explain.h"

#include "audit-sources.h"
#include "cleanup.h"
#include "label.h"
#include "machine.h"
#include "reader.h"
#include "units/unit-file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usercap.h>

/* auditd and journald are a moment behind the kernel. */
#define LOOKS 8
#define MOMENT_NSEC 100000000

/* How many different ones are told of */
#define SIGHTINGS_MAX 20

/* The login session of this process, and so of what it starts */
static uint32_t session(struct arena *arena)
{
	const char *path = machine_path(arena, "/proc/self/sessionid");
	size_t len;
	char *text;

	if (unit_file_read(arena, path, &text, &len) < 0)
		return ID_UNSET;
	return (uint32_t)strtoul(text, NULL, 10);
}

static bool is_ours(const struct event *event, const struct explanation *explanation, uint32_t ses)
{
	const struct denial *denial = &event->denial;

	return event->kind == EVENT_DENIAL && denial->cap >= 0 &&
	       explanation->denied & USERCAP_MASK(denial->cap) && denial->subject.ses == ses &&
	       denial->cgroup && strcmp(denial->cgroup, explanation->here.cgroup) == 0;
}

static const char *object_of(struct arena *arena, const struct denial *denial)
{
	const char *what = denial->laddr   ? denial->laddr
			   : denial->ocomm ? denial->ocomm
					   : denial->path;
	const struct label label = label_object(denial->rule, what, denial->lport);

	return arena_copy(arena, label.text, strlen(label.text));
}

static const char *keep(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : "?";
}

static bool is_same(const struct sighting *one, const struct sighting *other)
{
	return one->cap == other->cap && !strcmp(one->comm, other->comm) &&
	       !strcmp(one->exe, other->exe) && !strcmp(one->object, other->object);
}

static void add(struct arena *arena, const struct denial *denial, struct sightings *sightings)
{
	const struct sighting sighting = {
		.cap = (unsigned int)denial->cap,
		.comm = keep(arena, denial->subject.comm),
		.exe = keep(arena, denial->subject.exe),
		.object = object_of(arena, denial),
		.count = denial->count,
	};

	for (size_t i = 0; i < sightings->n; i++)
		if (is_same(&sightings->at[i], &sighting)) {
			sightings->at[i].count += sighting.count;
			return;
		}
	if (sightings->n < SIGHTINGS_MAX)
		list_append(arena, sightings, sighting);
}

static void read_all(struct arena *arena, struct reader *reader,
		     const struct audit_sources *sources, const struct explanation *explanation,
		     struct sightings *ret)
{
	uint32_t ses = session(arena);
	const struct event *event;
	int r;

	while ((r = reader_next(reader, &event)) != 0) {
		if (r > 0 && !audit_sources_repeat(sources, event) &&
		    is_ours(event, explanation, ses))
			add(arena, &event->denial, ret);
		else if (r == -ENOMEM)
			return;
		else if (r < 0 && r != -EINTR && r != -EAGAIN && !ret->trouble)
			ret->trouble = keep(arena, reader_error(reader)->message);
	}
}

static void look_once(struct arena *arena, const struct explanation *explanation,
		      struct sightings *ret)
{
	_cleanup_(reader_freep) struct reader *reader = NULL;
	const struct audit_options options = { 0 };
	struct audit_sources sources;

	if (reader_new(&reader) < 0 || audit_sources_add(reader, &options, &sources) < 0)
		return;
	reader_set_window(reader, explanation->since, UINT64_MAX);
	read_all(arena, reader, &sources, explanation, ret);
}

static uint64_t seen(const struct sightings *sightings)
{
	uint64_t caps = 0;

	for (size_t i = 0; i < sightings->n; i++)
		caps |= USERCAP_MASK(sightings->at[i].cap);
	return caps;
}

void explain_look(struct arena *arena, const struct explanation *explanation, struct sightings *ret)
{
	const struct timespec moment = { .tv_nsec = MOMENT_NSEC };
	struct sightings found = { 0 };
	size_t before = 0;

	for (int i = 0; i < LOOKS; i++) {
		found = (struct sightings){ 0 };
		look_once(arena, explanation, &found);
		/* who may not read the log may not either in a moment */
		if (found.trouble)
			break;
		/* a capability can have more records than the first */
		if (!(explanation->denied & ~seen(&found)) && found.n == before)
			break;
		before = found.n;
		nanosleep(&moment, NULL);
	}
	*ret = found;
}
