// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usercap-generator: has systemd run the commands of those units that say
 * UserCapabilities= below usercap-exec. See usercap-generator(8).
 *
 * It follows systemd.generator(7): reads unit files and writes drop-ins, and talks
 * to nobody else. lib/units/ decides what there is to write.
 */
#include "log.h"
#include "output.h"
#include "record.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(int status)
{
	fprintf(status ? stderr : stdout,
		"usage: usercap-generator NORMAL-DIR [EARLY-DIR LATE-DIR]\n"
		"       usercap-generator --dry-run [DIR...]\n"
		"\n"
		"systemd calls the first form. The second prints what would be written for the\n"
		"unit files in DIR..., highest precedence first, or in systemd's own search path.\n"
		"\n"
		"  --dry-run   write nothing\n"
		"  --user      the search path of user managers\n"
		"  --help, --version\n");
	return status;
}

static enum unit_scope scope_from_environment(void)
{
	const char *scope = getenv("SYSTEMD_SCOPE");

	return scope && !strcmp(scope, "user") ? UNIT_SCOPE_USER : UNIT_SCOPE_SYSTEM;
}

/* Before the real root is there, what is written could only name a wrapper that is not. */
static bool in_initrd_without_wrapper(void)
{
	const char *initrd = getenv("SYSTEMD_IN_INITRD");

	return initrd && !strcmp(initrd, "1") && access(USERCAP_EXEC, X_OK) < 0;
}

static void report(const struct plan *plan)
{
	for (size_t i = 0; i < plan->tree.problems.n; i++)
		log_line(LOG_WARNING, "%s: cannot be read: %s", plan->tree.problems.at[i].path,
			 strerror(-plan->tree.problems.at[i].error));
	for (size_t i = 0; i < plan->units.n; i++) {
		const struct unit *unit = &plan->units.at[i].unit;

		if (unit->verdict == UNIT_REFUSED)
			log_line(LOG_ERR, "%s will not start: %s", unit->id, unit->reason);
		else if (unit->verdict == UNIT_EXEMPT)
			log_line(LOG_WARNING, "%s is not restricted: %s", unit->id, unit->reason);
		else if (unit->reason)
			log_line(LOG_NOTICE, "%s is not restricted: %s", unit->id, unit->reason);
	}
}

static int generate(enum unit_scope scope, const struct output *output)
{
	struct arena arena = { 0 };
	struct unit_paths paths;
	struct plan plan;
	int r;

	if (in_initrd_without_wrapper())
		return EXIT_SUCCESS;
	unit_paths(&arena, scope, &paths);
	plan_make(&plan, &arena, &paths, USERCAP_EXEC);
	r = output_write(output, &plan);
	report(&plan);
	record_refusals(&plan);
	arena_drop(&arena);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int dry_run(enum unit_scope scope, char **dirs)
{
	struct arena arena = { 0 };
	struct unit_paths paths = { 0 };
	struct plan plan;
	bool failed;

	if (*dirs) {
		for (; *dirs; dirs++)
			list_append(&arena, &paths.dirs, *dirs);
		paths.generated = paths.dirs.n;
	} else {
		unit_paths(&arena, scope, &paths);
	}
	plan_make(&plan, &arena, &paths, USERCAP_EXEC);
	output_print(&plan);
	failed = fflush(stdout) != 0;
	report(&plan);
	arena_drop(&arena);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' },
		{ "user", no_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	enum unit_scope scope = scope_from_environment();
	bool dry = false;
	int option;

	log_open();
	while ((option = getopt_long(argc, argv, "nhV", options, NULL)) != -1)
		switch (option) {
		case 'n':
			dry = true;
			break;
		case 'u':
			scope = UNIT_SCOPE_USER;
			break;
		case 'V':
			puts("usercap-generator " USERCAP_VERSION);
			return EXIT_SUCCESS;
		case 'h':
			return usage(EXIT_SUCCESS);
		default:
			return usage(EXIT_FAILURE);
		}
	argv += optind;
	argc -= optind;
	if (dry)
		return dry_run(scope, argv);
	if (argc != 1 && argc != 3)
		return usage(EXIT_FAILURE);
	return generate(scope, &(struct output){ .normal = argv[0], .early = argv[argc > 1] });
}
