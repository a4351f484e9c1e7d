// SPDX-License-Identifier: GPL-2.0-or-later
/* Our search path is systemd's own, which libsystemd knows, less what generators write */
#include "../unit/unit.h"

#include "unit-paths.h"

#include <stdlib.h>
#include <string.h>
#include <systemd/sd-path.h>

#define ENVIRONMENT_MAX 6

static const char *const variables[] = {
	"SYSTEMD_UNIT_PATH", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS",
	"XDG_DATA_HOME",     "XDG_DATA_DIRS",	"XDG_RUNTIME_DIR",
};

static const struct row {
	const char *name;
	enum unit_scope scope;
	const char *set[ENVIRONMENT_MAX][2];
} rows[] = {
	{ "system", UNIT_SCOPE_SYSTEM, { { "HOME", "/root" } } },
	{ "system, instead", UNIT_SCOPE_SYSTEM, { { "SYSTEMD_UNIT_PATH", "/a:/b" } } },
	{ "system, in front", UNIT_SCOPE_SYSTEM, { { "SYSTEMD_UNIT_PATH", "/a:/b:" } } },
	{ "user", UNIT_SCOPE_USER, { { "HOME", "/home/u" }, { "XDG_RUNTIME_DIR", "/run/u" } } },
	{ "user, XDG directories",
	  UNIT_SCOPE_USER,
	  { { "HOME", "/home/u" },
	    { "XDG_RUNTIME_DIR", "/run/u" },
	    { "XDG_CONFIG_HOME", "/c" },
	    { "XDG_CONFIG_DIRS", "/c1:/c2" },
	    { "XDG_DATA_HOME", "/d" },
	    { "XDG_DATA_DIRS", "/d1:/d2" } } },
	{ "user, in front",
	  UNIT_SCOPE_USER,
	  { { "HOME", "/home/u" },
	    { "XDG_RUNTIME_DIR", "/run/u" },
	    { "SYSTEMD_UNIT_PATH", "/a:" } } },
};

static void set_environment(const struct row *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		unsetenv(variables[i]);
	for (size_t i = 0; i < ENVIRONMENT_MAX && row->set[i][0]; i++)
		setenv(row->set[i][0], row->set[i][1], 1);
}

static bool is_generated(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && !strncmp(name, "/generator", strlen("/generator"));
}

static void is_systemds(void **state)
{
	const struct row *row = *state;
	struct arena arena = { 0 };
	struct unit_paths paths;
	size_t n = 0;
	char **list;

	set_environment(row);
	unit_paths(&arena, row->scope, &paths);
	assert_true(sd_path_lookup_strv(row->scope == UNIT_SCOPE_USER
						? SD_PATH_SYSTEMD_SEARCH_USER_UNIT
						: SD_PATH_SYSTEMD_SEARCH_SYSTEM_UNIT,
					NULL, &list) >= 0);
	for (char **at = list; *at; at++) {
		if (!strcmp(strrchr(*at, '/'), "/generator"))
			assert_int_equal(paths.generated, n);
		if (!strcmp(strrchr(*at, '/'), "/generator.early"))
			assert_int_equal(paths.early, n);
		if (!is_generated(*at)) {
			assert_true(n < paths.dirs.n);
			assert_string_equal(paths.dirs.at[n++], *at);
		}
		free(*at);
	}
	free(list);
	assert_int_equal(n, paths.dirs.n);
	arena_drop(&arena);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows)];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = is_systemds,
			.initial_state = (void *)&rows[i],
		};
	return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
