// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "exec.h"
#include "world.h"

static void run(const char *path, const char *program)
{
	const char *args[] = { "--keep=all", "--", program, NULL, NULL };

	if (path) {
		args[1] = path;
		args[2] = "--";
		args[3] = program;
	}
	world_run(args);
}

/* clang-format off */
static const struct {
	const char *what;
	const char *path;
	const char *program;
	struct file files[4];
	const char *executed; /* or NULL and */
	const char *message;
} rows[] = {
	{ "with a slash",          NULL, "/bin/true", { { "/bin/true", 0 } }, "/bin/true", NULL },
	{ "relative, with one",    NULL, "./x",       { { "./x", 0 } }, "./x", NULL },
	{ "a slash at the end",    NULL, "x/",        { { "/usr/bin/x/", 0 } },
	  NULL, "cannot execute x/: No such file or directory" },
	{ "a slash beats --path",  "--path=/p", "./x", { { "./x", 0 } }, "./x", NULL },
	{ "not there",             NULL, "/x",        { { "/y", 0 } },
	  NULL, "cannot execute /x: No such file or directory" },
	{ "no permission",         NULL, "/x",        { { "/x", EACCES } },
	  NULL, "cannot execute /x: Permission denied" },
	{ "no format",             NULL, "/x",        { { "/x", ENOEXEC } },
	  NULL, "cannot execute /x: Exec format error" },
	{ "an error of its own",   NULL, "/x",        { { "/x", 12345 } },
	  NULL, "cannot execute /x: error 12345" },
	{ "a name that misleads",  NULL, "/x\ny",     { { "/y", 0 } },
	  NULL, "cannot execute /x?y: No such file or directory" },
	{ "no name",               NULL, "",          { { "/usr/bin/", 0 } },
	  NULL, "cannot execute \"\": No such file or directory" },

	{ "the first place",       NULL, "x", { { "/usr/local/sbin/x", 0 }, { "/usr/bin/x", 0 } },
	  "/usr/local/sbin/x", NULL },
	{ "the last place",        NULL, "x", { { "/bin/x", 0 } }, "/bin/x", NULL },
	{ "nowhere",               NULL, "x", { { "/x", 0 } },
	  NULL, "cannot execute x: No such file or directory in "
	        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
	{ "in --path",             "--path=/p:/q", "x", { { "/q/x", 0 }, { "/bin/x", 0 } }, "/q/x", NULL },
	{ "only there",            "--path=/p", "x", { { "/usr/bin/x", 0 } },
	  NULL, "cannot execute x: No such file or directory in /p" },
	{ "in the root directory", "--path=/", "x", { { "//x", 0 } }, "//x", NULL },
	{ "relative directory",    "--path=p:./p:/q", "x", { { "p/x", 0 }, { "./p/x", 0 }, { "/q/x", 0 } },
	  "/q/x", NULL },
	{ "empty directories",     "--path=::/p:", "x", { { "/x", 0 }, { "x", 0 }, { "/p/x", 0 } }, "/p/x", NULL },
	{ "no directory",          "--path=", "x", { { "/x", 0 }, { "x", 0 } },
	  NULL, "cannot execute x: No such file or directory in " },

	{ "skips: no permission",  "--path=/p:/q", "x", { { "/p/x", EACCES }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "skips: no directory",   "--path=/p:/q", "x", { { "/p/x", ENOTDIR }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "skips: a loop",         "--path=/p:/q", "x", { { "/p/x", ELOOP }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "skips: stale NFS",      "--path=/p:/q", "x", { { "/p/x", ESTALE }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "skips: dead NFS",       "--path=/p:/q", "x", { { "/p/x", ETIMEDOUT }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "skips: no device",      "--path=/p:/q", "x", { { "/p/x", ENODEV }, { "/q/x", 0 } }, "/q/x", NULL },
	{ "permission remembered", "--path=/p:/q", "x", { { "/p/x", EACCES } },
	  NULL, "cannot execute x: Permission denied in /p:/q" },
	{ "the last else",         "--path=/p:/q", "x", { { "/q/x", ELOOP } },
	  NULL, "cannot execute x: Too many levels of symbolic links in /p:/q" },
	{ "found: bad format",     "--path=/p:/q", "x", { { "/p/x", ENOEXEC }, { "/q/x", 0 } },
	  NULL, "cannot execute /p/x: Exec format error" },
	{ "found: not permitted",  "--path=/p:/q", "x", { { "/p/x", EPERM }, { "/q/x", 0 } },
	  NULL, "cannot execute /p/x: Operation not permitted" },
	{ "found: no memory",      "--path=/p:/q", "x", { { "/p/x", ENOMEM }, { "/q/x", 0 } },
	  NULL, "cannot execute /p/x: Cannot allocate memory" },
};
/* clang-format on */

static void all_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char line[256] = "";

		world_begin();
		world.files = rows[i].files;
		run(rows[i].path, rows[i].program);
		if (rows[i].executed) {
			if (!world.executed || strcmp(world.executed, rows[i].executed) != 0)
				fail_msg("%s: %s, %s", rows[i].what, world.executed, world.err);
			continue;
		}
		snprintf(line, sizeof(line), "usercap-exec: %s\n", rows[i].message);
		if (world.executed || world.status != EXIT_EXEC || strcmp(world.err, line) != 0)
			fail_msg("%s: %d, %s", rows[i].what, world.status, world.err);
	}
}

static void places_in_order(void **unused)
{
	static const struct file nothing[] = { { NULL, 0 } };

	(void)unused;
	world_begin();
	world.files = nothing;
	run(NULL, "x");
	assert_string_equal(world.tried, "/usr/local/sbin/x\n/usr/local/bin/x\n/usr/sbin/x\n"
					 "/usr/bin/x\n/sbin/x\n/bin/x\n");
	world_begin();
	world.files = nothing;
	run("--path=/a:b::/c/", "x");
	assert_string_equal(world.tried, "/a/x\n/c//x\n");
}

/* PATH_MAX is what the kernel takes: one byte less, with the NUL that counts */
static void long_names(void **unused)
{
	static const struct file nothing[] = { { NULL, 0 } };
	char path[4200] = "--path=/", name[4096];

	(void)unused;
	memset(name, 'x', sizeof(name));
	name[4093] = '\0';
	world_begin();
	run("--path=/", name);
	assert_non_null(world.executed);
	assert_int_equal(strlen(world.executed), 4095);
	name[4093] = 'x';
	name[4094] = '\0';
	world_begin();
	run("--path=/", name);
	assert_int_equal(world.status, EXIT_EXEC);
	assert_string_equal(world.tried, "");
	assert_non_null(strstr(world.err, "x: File name too long in /\n"));

	memset(path + 8, 'd', 4150);
	strcpy(path + 8 + 4150, ":/q");
	world_begin();
	run(path, "x");
	assert_string_equal(world.executed, "/q/x");
	world_begin();
	world.files = nothing;
	run(path, "x");
	assert_string_equal(world.tried, "/q/x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows),
		cmocka_unit_test(places_in_order),
		cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
