// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit-change.h"

#include "cleanup.h"
#include "plan.h"
#include "policy-change.h"

#include <errno.h>
#include <string.h>

/* Where an administrator's drop-ins are */
#define DIRECTORY "/etc/systemd/system"

struct unit_files {
	struct arena arena;
	struct unit_paths paths;
	struct tree tree;
};

int unit_files_new(struct unit_files **ret)
{
	struct unit_files *files = calloc(1, sizeof(*files));

	if (!files)
		return -ENOMEM;
	unit_paths(&files->arena, UNIT_SCOPE_SYSTEM, &files->paths);
	tree_scan(&files->tree, &files->arena, &files->paths.dirs);
	tree_index(&files->tree, &files->paths.dirs);
	*ret = files;
	return 0;
}

void unit_files_free(struct unit_files *files)
{
	if (!files)
		return;
	arena_drop(&files->arena);
	free(files);
}

/* The line after which one of @caps was gone for good */
static const struct unit_said *who_said(const struct unit *unit, uint64_t caps)
{
	const struct unit_said *found = NULL;
	uint64_t before = USERCAP_ALL;

	for (size_t i = 0; i < unit->said.n; i++) {
		const struct unit_said *said = &unit->said.at[i];

		if (before & ~said->caps & caps)
			found = said;
		before = said->caps;
	}
	return found;
}

/* Would a drop-in of that name be read after all that speak of user capabilities? */
static bool has_last_word(const struct unit *unit, const char *name)
{
	for (size_t i = 0; i < unit->dropins.n; i++) {
		const struct tree_dropin *dropin = unit->dropins.at[i];
		int r = strcmp(dropin->name, name);

		if (r == 0 || (r > 0 && dropin->mentions))
			return false;
	}
	return true;
}

static const char *choose_name(const struct unit *unit)
{
	static const char *const names[] = { "50-usercap.conf", "90-usercap.conf",
					     "zz-usercap.conf", "~~usercap.conf" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (has_last_word(unit, names[i]))
			return names[i];
	return NULL;
}

static int make_dropin(const char *unit, const char *name, uint64_t caps, struct edit *ret)
{
	struct edit edit = { 0 };
	char list[LIST_ROOM];
	char *line;

	/* without "~" it gives back exactly these: systemd merges the lists */
	if (asprintf(&line, "UserCapabilities=%s", policy_list(caps, false, list)) < 0)
		return -ENOMEM;
	if (edit_add(&edit, strdup("[Service]")) < 0 || edit_add(&edit, take_ptr(line)) < 0 ||
	    asprintf(&edit.path, DIRECTORY "/%s.d/%s", unit, name) < 0) {
		free(line);
		free(edit.added);
		return -ENOMEM;
	}
	*ret = edit;
	return 0;
}

static int find(const struct unit_files *files, const char *name, struct unit *ret)
{
	unit_find(&files->tree, name, ret);
	if (!ret->fragment)
		return -ENOENT;
	unit_merge(&files->tree, PLAN_DROPIN, files->paths.generated, ret);
	return 0;
}

int unit_lacks(const struct unit_files *files, const char *name, uint64_t caps)
{
	struct unit unit;
	int r = find(files, name, &unit);

	return r < 0 ? r : (unit.caps & caps) != caps;
}

int unit_caps(const struct unit_files *files, const char *name, uint64_t *ret)
{
	struct unit unit;
	int r = find(files, name, &unit);

	if (r < 0)
		return r;
	*ret = unit.caps;
	return 0;
}

int unit_change(const struct unit_files *files, const char *name, uint64_t caps, struct edit *ret,
		char **ret_said)
{
	const struct unit_said *said;
	const char *dropin;
	struct unit unit;
	char *text;
	int r;

	r = find(files, name, &unit);
	if (r < 0)
		return r;
	said = who_said(&unit, caps);
	if (!said || (unit.caps & caps) == caps)
		return -ENODATA;
	dropin = choose_name(&unit);
	if (!dropin)
		return -EEXIST;
	if (asprintf(&text, "%s:%u", said->file, said->line) < 0)
		return -ENOMEM;
	r = make_dropin(unit.id, dropin, caps & ~unit.caps, ret);
	if (r < 0) {
		free(text);
		return r;
	}
	*ret_said = text;
	return 0;
}
