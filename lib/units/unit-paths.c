// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit-paths.h"

#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* What generators write comes between these. */
static const char *const system_dirs_first[] = {
	"/etc/systemd/system.control",
	"/run/systemd/system.control",
	"/run/systemd/transient",
};

static const char *const system_dirs[] = {
	"/etc/systemd/system",
	"/etc/systemd/system.attached",
	"/run/systemd/system",
	"/run/systemd/system.attached",
};

static const char *const system_dirs_below[] = {
	"/usr/local/lib/systemd/system",
	"/lib/systemd/system",
	"/usr/lib/systemd/system",
};

static const char *const user_dirs_below[] = {
	"/usr/local/lib/systemd/user",
	"/usr/local/share/systemd/user",
	"/usr/lib/systemd/user",
	"/usr/share/systemd/user",
};

/* A directory counts once, where it comes first */
static void add_dir(struct arena *arena, struct strings *dirs, const char *dir)
{
	for (size_t i = 0; i < dirs->n; i++)
		if (!strcmp(dirs->at[i], dir))
			return;
	list_append(arena, dirs, dir);
}

static void add_all(struct arena *arena, struct strings *dirs, const char *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_dir(arena, dirs, all[i]);
}

/* Each part of a colon-separated list, with @suffix */
static void add_split(struct arena *arena, struct strings *dirs, const char *list,
		      const char *suffix)
{
	while (*list) {
		size_t len = strcspn(list, ":");

		if (len)
			add_dir(arena, dirs, arena_format(arena, "%.*s%s", (int)len, list, suffix));
		list += len;
		list += *list == ':';
	}
}

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* The directory that @name holds, or the usual one below the home directory */
static const char *xdg_home(struct arena *arena, const char *name, const char *usual)
{
	if (env(name))
		return env(name);
	return env("HOME") ? arena_format(arena, "%s/%s", env("HOME"), usual) : NULL;
}

static void add_in(struct arena *arena, struct strings *dirs, const char *base, const char *name)
{
	if (base)
		add_dir(arena, dirs, arena_format(arena, "%s/systemd/%s", base, name));
}

static void add_user_dirs(struct arena *arena, struct unit_paths *paths)
{
	const char *config = xdg_home(arena, "XDG_CONFIG_HOME", ".config");
	const char *data = xdg_home(arena, "XDG_DATA_HOME", ".local/share");
	const char *runtime = env("XDG_RUNTIME_DIR");
	struct strings *dirs = &paths->dirs;
	const char *list;

	add_in(arena, dirs, config, "user.control");
	add_in(arena, dirs, runtime, "user.control");
	add_in(arena, dirs, runtime, "transient");
	paths->early = dirs->n;
	add_in(arena, dirs, config, "user");
	list = env("XDG_CONFIG_DIRS");
	add_split(arena, dirs, list ? list : "/etc/xdg", "/systemd/user");
	add_dir(arena, dirs, "/etc/systemd/user");
	add_in(arena, dirs, runtime, "user");
	add_dir(arena, dirs, "/run/systemd/user");
	paths->generated = dirs->n;
	add_in(arena, dirs, data, "user");
	list = env("XDG_DATA_DIRS");
	add_split(arena, dirs, list ? list : "/usr/local/share:/usr/share", "/systemd/user");
	add_all(arena, dirs, user_dirs_below, ARRAY_SIZE(user_dirs_below));
}

static void add_system_dirs(struct arena *arena, struct unit_paths *paths)
{
	add_all(arena, &paths->dirs, system_dirs_first, ARRAY_SIZE(system_dirs_first));
	paths->early = paths->dirs.n;
	add_all(arena, &paths->dirs, system_dirs, ARRAY_SIZE(system_dirs));
	paths->generated = paths->dirs.n;
	add_all(arena, &paths->dirs, system_dirs_below, ARRAY_SIZE(system_dirs_below));
}

void unit_paths(struct arena *arena, enum unit_scope scope, struct unit_paths *ret)
{
	const char *instead = env("SYSTEMD_UNIT_PATH");

	*ret = (struct unit_paths){ 0 };
	if (instead) {
		add_split(arena, &ret->dirs, instead, "");
		ret->generated = ret->dirs.n;
		/* a colon at the end stands for the usual ones */
		if (instead[strlen(instead) - 1] != ':')
			return;
	}
	if (scope == UNIT_SCOPE_USER)
		add_user_dirs(arena, ret);
	else
		add_system_dirs(arena, ret);
}

bool unit_paths_generated(struct arena *arena, enum unit_scope scope,
			  struct unit_paths_generated *ret)
{
	const char *base = scope == UNIT_SCOPE_USER ? env("XDG_RUNTIME_DIR") : "/run";

	if (!base)
		return false;
	ret->normal = arena_format(arena, "%s/systemd/generator", base);
	ret->early = arena_format(arena, "%s.early", ret->normal);
	ret->late = arena_format(arena, "%s.late", ret->normal);
	return true;
}

void unit_paths_add_generated(struct arena *arena, const struct unit_paths *paths,
			      const struct unit_paths_generated *generated, struct strings *ret)
{
	for (size_t i = 0; i <= paths->dirs.n; i++) {
		if (i == paths->early)
			list_append(arena, ret, generated->early);
		if (i == paths->generated)
			list_append(arena, ret, generated->normal);
		if (i < paths->dirs.n)
			list_append(arena, ret, paths->dirs.at[i]);
	}
	list_append(arena, ret, generated->late);
}
