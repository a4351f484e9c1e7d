// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Lines about groups, which NSS is asked for one by one: each name once, however many
 * lines have it, and only where it isn't known already.
 */
#include "policy-internal.h"

#include <errno.h>
#include <string.h>

/* What became of a line */
enum fate {
	UNKNOWN,
	OTHERS, /* it is about a group of others, or about none */
	HERS,
	AGAIN, /* a line before it has the same name */
};

/*
 * @slots is a hash table of names, as numbers of the first line of each and one more; 0
 * is an empty slot. There are more slots than lines.
 */
struct names {
	const char *text;
	const struct offsets *lines;
	const struct groups *groups;
	unsigned char *fates;
	uint32_t *slots;
	size_t mask;
};

static void names_drop(struct names *names)
{
	free(names->fates);
	free(names->slots);
}

/* The name in line number @i, without its "@" */
static const char *name_of(const struct names *names, size_t i)
{
	return names->text + names->lines->at[i] + 1;
}

/* FNV-1a; the policy is written by root, who has no reason to make names collide */
static uint32_t hash(const char *name)
{
	uint32_t hash = 2166136261;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619;
	return hash ^ hash >> 15;
}

/* The slot that a name has, or would have */
static uint32_t *slot_of(const struct names *names, const char *name)
{
	size_t i = hash(name) & names->mask;

	while (names->slots[i] && strcmp(name_of(names, names->slots[i] - 1), name) != 0)
		i = (i + 1) & names->mask;
	return &names->slots[i];
}

static int names_init(struct names *names)
{
	size_t n = names->lines->n, room = 4;

	while (room < n + n / 4)
		room *= 2;
	names->mask = room - 1;
	names->slots = calloc(room, sizeof(*names->slots));
	names->fates = calloc(n, sizeof(*names->fates));
	if (!names->slots || !names->fates)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		uint32_t *slot = slot_of(names, name_of(names, i));

		if (*slot)
			names->fates[i] = AGAIN;
		else
			*slot = (uint32_t)i + 1;
	}
	return 0;
}

static enum fate fate_of(const struct names *names, gid_t gid)
{
	return groups_include(names->groups, gid, gid) ? HERS : OTHERS;
}

/* Of two groups with one name, the first is the one that a look-up finds. */
static void take_group(const char *name, gid_t gid, void *arg)
{
	struct names *names = arg;
	uint32_t line = *slot_of(names, name);

	if (line && names->fates[line - 1] == UNKNOWN)
		names->fates[line - 1] = fate_of(names, gid);
}

/*
 * Groups that are known all at once. Where that can't be had, each is asked for. Return:
 * 1 if there are no others, 0, or -ENOMEM
 */
static int take_groups(struct names *names, const struct group_source *source)
{
	int r = source->groups_each ? source->groups_each(source->arg, take_group, names) : 0;

	if (r >= 0 || r == -ENOMEM)
		return r;
	for (size_t i = 0; i < names->lines->n; i++)
		if (names->fates[i] != AGAIN)
			names->fates[i] = UNKNOWN;
	return 0;
}

static int ask(struct names *names, const struct group_source *source)
{
	for (size_t i = 0; i < names->lines->n; i++) {
		gid_t gid;
		int r;

		if (names->fates[i] != UNKNOWN)
			continue;
		r = source->group_find(source->arg, name_of(names, i), &gid);
		if (r < 0 && r != -ENOENT)
			return r;
		names->fates[i] = r == 0 ? fate_of(names, gid) : OTHERS;
	}
	return 0;
}

static bool is_hers(const struct names *names, size_t i)
{
	if (names->fates[i] == AGAIN)
		i = *slot_of(names, name_of(names, i)) - 1;
	return names->fates[i] == HERS;
}

int policy_groups_match(const struct usercap_policy *policy, const struct groups *groups,
			const struct group_source *source, struct offsets *matches)
{
	_cleanup_(names_drop) struct names names = {
		.text = policy->text.bytes,
		.lines = &policy->groups,
		.groups = groups,
	};
	int r;

	if (!names.lines->n)
		return 0;
	r = names_init(&names);
	if (r < 0)
		return r;
	r = take_groups(&names, source);
	if (r == 0)
		r = ask(&names, source);
	if (r < 0)
		return r;
	for (size_t i = 0; i < names.lines->n; i++)
		if (is_hers(&names, i) && offsets_add(matches, names.lines->at[i]) < 0)
			return -ENOMEM;
	return 0;
}
