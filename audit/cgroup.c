// SPDX-License-Identifier: GPL-2.0-or-later
#include "cgroup.h"

#include <names.h>
#include <string.h>

#include "fields.h"

static bool ends_in(struct word word, const char *suffix)
{
	size_t len = strlen(suffix);

	return word.len > len && !memcmp(word.at + word.len - len, suffix, len);
}

static bool begins_with(struct word word, const char *prefix)
{
	size_t len = strlen(prefix);

	return word.len > len && !memcmp(word.at, prefix, len);
}

/* Take the first component off *@path; its length is 0 at the end */
static struct word next_group(struct word *path)
{
	struct word group;
	const char *slash;

	while (path->len && *path->at == '/') {
		path->at++;
		path->len--;
	}
	slash = path->len ? memchr(path->at, '/', path->len) : NULL;
	group = (struct word){ path->at, slash ? (size_t)(slash - path->at) : path->len };
	path->at += group.len;
	path->len -= group.len;
	/* systemd puts a "_" in front of names that the kernel could take for its own */
	if (group.len && *group.at == '_') {
		group.at++;
		group.len--;
	}
	return group;
}

/* The kinds of units that hold processes, but for slices */
static bool is_unit(struct word group)
{
	static const char *const suffixes[] = { ".service", ".scope", ".socket", ".mount",
						".swap" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends_in(group, suffixes[i]))
			return true;
	return false;
}

/* The unit below any number of slices; what follows it is left in *@path */
static struct word first_unit(struct word *path)
{
	struct word group = next_group(path);

	while (ends_in(group, ".slice"))
		group = next_group(path);
	if (!is_unit(group))
		group.len = 0;
	return group;
}

/* "user@1000.service" */
static bool is_manager(struct word unit, uint32_t *ret)
{
	const size_t around = strlen("user@") + strlen(".service");
	uint64_t uid;

	if (!begins_with(unit, "user@") || !ends_in(unit, ".service") || unit.len <= around)
		return false;
	if (!value_number((struct word){ unit.at + strlen("user@"), unit.len - around },
			  UINT32_MAX - 1, &uid))
		return false;
	*ret = uid;
	return true;
}

void cgroup_find_unit(struct denial *denial, struct room *room)
{
	struct word path, unit, inner;
	char *text;

	if (!denial->cgroup)
		return;
	path = (struct word){ denial->cgroup, strlen(denial->cgroup) };
	unit = first_unit(&path);
	if (!unit.len)
		return;
	if (is_manager(unit, &denial->manager_uid)) {
		inner = first_unit(&path);
		denial->user_unit = inner.len;
		unit = inner.len ? inner : unit;
	}
	text = room_take(room, unit.len);
	if (!text)
		return;
	memcpy(text, unit.at, unit.len);
	text[unit.len] = '\0';
	denial->unit = text;
}
