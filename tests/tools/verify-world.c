// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "verify-world.h"

#include "scratch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct world world;

static const char *absolute(const char *name)
{
	char *dir = getcwd(NULL, 0);
	const char *path;

	assert_non_null(dir);
	path = arena_format(&world.arena, "%s/%s", dir, name);
	free(dir);
	return path;
}

void world_program(const char *path)
{
	scratch_write(path, "#!/bin/sh\n");
	assert_int_equal(chmod(path, 0755), 0);
}

void world_begin(void)
{
	static const char *const dirs[] = { "etc",	 "usr",	     "gen",
					    "gen.early", "gen.late", "generators" };
	static unsigned int n;
	static char *base;
	char name[16];

	/* a test that failed may have left anything behind */
	assert_int_equal(seteuid(getuid()), 0);
	if (base)
		assert_int_equal(chdir(base), 0);
	else
		base = getcwd(NULL, 0);
	snprintf(name, sizeof(name), "%u", ++n);
	scratch_mkdir(name);
	assert_int_equal(chdir(name), 0);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		scratch_mkdir(dirs[i]);
	world_program("generators/usercap-generator");
	world_program("wrapper");
	world_processes("");
	memset(&world, 0, sizeof(world));
	world.around = (struct surroundings){
		.generated = {
			.normal = absolute("gen"),
			.early = absolute("gen.early"),
			.late = absolute("gen.late"),
		},
		.wrapper = absolute("wrapper"),
		.processes = "processes",
		.enforced = true,
	};
	list_append(&world.arena, &world.around.generators, absolute("generators"));
}

void world_end(void)
{
	arena_drop(&world.arena);
	assert_int_equal(chdir(".."), 0);
}

void world_write(const char *dir, const char *name, const char *text)
{
	char path[512];

	if (mkdir(dir, 0755) < 0)
		assert_int_equal(errno, EEXIST);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	scratch_write(path, text);
}

void world_look(void)
{
	struct unit_paths paths = { .early = 0, .generated = 1 };

	list_append(&world.arena, &paths.dirs, absolute("etc"));
	list_append(&world.arena, &paths.dirs, absolute("usr"));
	outlook_make(&world.outlook, &world.arena, &paths, &world.around);
}

void world_reload(void)
{
	const struct plan *plan = &world.outlook.plan;

	world_look();
	for (size_t i = 0; i < plan->units.n; i++) {
		const struct plan_unit *planned = &plan->units.at[i];
		char path[512];

		snprintf(path, sizeof(path), "gen.early/%s", planned->unit.id);
		if (planned->mask)
			assert_int_equal(symlink("/dev/null", path), 0);
		snprintf(path, sizeof(path), "gen/%s.d", planned->unit.id);
		if (planned->text && !planned->mask)
			world_write(path, plan->dropin, planned->text);
	}
	world_look();
}

static void load_commands(const struct unit *unit, struct manager_unit *loaded)
{
	const char *keep =
		arena_format(&world.arena, "--keep=%s", show_caps(&world.arena, unit->caps));

	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++) {
			const struct exec_command *command = &unit->exec[list].at[i];
			bool wrapped = unit->verdict == UNIT_WRAPPED &&
				       !(command->prefixes & EXEC_PRIVILEGED);
			const struct manager_command as_loaded = {
				.path = wrapped ? world.around.wrapper : command->path,
				.option = wrapped ? keep : "",
			};

			list_append(&world.arena, &loaded->exec[list], as_loaded);
		}
	if (unit->verdict == UNIT_REFUSED) {
		memset(loaded->exec, 0, sizeof(loaded->exec));
		list_append(&world.arena, &loaded->exec[UNIT_EXEC_START],
			    ((struct manager_command){ world.around.wrapper, "--refuse" }));
	}
}

struct manager_unit *world_load(const char *id)
{
	struct manager_unit *loaded = &world.manager.units[world.manager.n];
	struct verification verification;

	assert_in_range(world.manager.n, 0, FAKE_UNITS_MAX - 1);
	assert_int_equal(verify_unit(&world.around, &world.outlook, id, true, &verification), 0);
	*loaded = (struct manager_unit){ .id = id, .load = "loaded", .active = "active" };
	load_commands(&verification.unit, loaded);
	world.manager.n++;
	world.around.manager = &world.manager;
	return loaded;
}

void world_processes(const char *table)
{
	char text[4096];

	snprintf(text, sizeof(text),
		 "pid uid effective permitted bounding permissive denied locked comm\n%s", table);
	scratch_write("processes", text);
}

void world_fork(const char *id, uint32_t pid)
{
	for (size_t i = 0; i < world.manager.n; i++)
		if (!strcmp(world.manager.units[i].id, id))
			list_append(&world.arena, &world.manager.pids[i], pid);
}

const char *world_verify(const char *name, bool installed)
{
	static const char *const grades[] = {
		[GRADE_FINE] = "ok",
		[GRADE_NOTE] = "note",
		[GRADE_UNKNOWN] = "unknown",
		[GRADE_WRONG] = "wrong",
	};
	struct verification *verification = &world.verification;
	const char *all = "";

	if (verify_unit(&world.around, &world.outlook, name, installed, verification) < 0)
		return "no unit";
	for (size_t i = 0; i < verification->checks.n; i++)
		all = arena_format(&world.arena, "%s%s%s %s", all, i ? ", " : "",
				   grades[verification->checks.at[i].grade],
				   verification->checks.at[i].code);
	return all;
}
