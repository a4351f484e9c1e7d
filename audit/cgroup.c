// SPDX-License-Identifier: GPL-2.0-or-later
#include "cgroup.h"

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

struct cgroup_unit cgroup_unit(const char *cgroup)
{
	struct word path = { cgroup, strlen(cgroup) }, inner;
	struct cgroup_unit unit = { .manager_uid = ID_UNSET };

	unit.name = first_unit(&path);
	if (!unit.name.len || !is_manager(unit.name, &unit.manager_uid))
		return unit;
	inner = first_unit(&path);
	unit.user_unit = inner.len;
	if (inner.len)
		unit.name = inner;
	return unit;
}

void cgroup_find_unit(struct denial *denial, struct room *room)
{
	struct cgroup_unit unit;
	char *text;

	if (!denial->cgroup)
		return;
	unit = cgroup_unit(denial->cgroup);
	if (!unit.name.len)
		return;
	denial->user_unit = unit.user_unit;
	denial->manager_uid = unit.manager_uid;
	text = room_take(room, unit.name.len);
	if (!text)
		return;
	memcpy(text, unit.name.at, unit.name.len);
	text[unit.name.len] = '\0';
	denial->unit = text;
}
