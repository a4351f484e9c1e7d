// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap verify - is what units say about user capabilities so? */
#include "verify.h"

#include "proc.h"
#include "verify-report.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct options {
	bool json;
	bool quiet;
	bool no_processes;
	enum unit_scope scope;
};

/* One run of the command */
struct run {
	struct arena *arena;
	struct surroundings around;
	struct outlook installed;
	struct report report;
	bool trouble; /* an argument that is no unit */
};

static void print_help(void)
{
	fputs("Usage: usercap verify [OPTION...] [UNIT|FILE...]\n"
	      "\n"
	      "Tells for each unit what UserCapabilities= leaves it and which lines say so, and\n"
	      "whether that is so: whether the generator's drop-in is there and current,\n"
	      "systemd has read it, the programs exist, and running processes hold no more.\n"
	      "\n"
	      "UNIT is a name (\"foo\" is foo.service), FILE the path of a unit file, which need\n"
	      "not be installed. Without either, all units that say something are verified.\n"
	      "\n"
	      "  --user          units of the user's own manager\n"
	      "  --no-processes  look neither at what runs nor at what this kernel can enforce\n"
	      "  --json          one JSON object; usercap-verify(1) tells what is in it\n"
	      "  -q, --quiet     print nothing: the exit status tells\n"
	      "  -h, --help\n"
	      "\n"
	      "Exit status: 0 everything is as it should be, 1 something is not, 2 wrong usage,\n"
	      "or something could not be found out.\n",
	      stdout);
}

/* What there is beside unit files. Returns an enum status. */
static int look_around(const struct options *options, struct run *run)
{
	struct surroundings *around = &run->around;
	struct unit_paths paths;
	int r;

	around->scope = options->scope;
	around->wrapper = USERCAP_EXEC;
	if (!unit_paths_generated(run->arena, around->scope, &around->generated))
		return trouble("verify", "XDG_RUNTIME_DIR is not set: --user works in a session of "
					 "the user");
	verify_find_generators(run->arena, around);
	if (!options->no_processes) {
		around->processes = processes_path(run->arena);
		around->enforced = usercap_probe() == 0;
	}
	r = manager_open(around->scope, &around->manager);
	around->manager_error = r == -ENOENT ? 0 : r;
	unit_paths(run->arena, around->scope, &paths);
	outlook_make(&run->installed, run->arena, &paths, around);
	return STATUS_FINE;
}

static void add(struct run *run, const struct outlook *outlook, const char *name, bool installed)
{
	struct verification verification;

	if (verify_unit(&run->around, outlook, name, installed, &verification) < 0) {
		trouble("verify", "there is no unit %s: systemctl list-unit-files lists them",
			name);
		run->trouble = true;
		return;
	}
	list_append(run->arena, &run->report, verification);
}

/* The name with a suffix, as systemctl completes it; NULL, after saying why, if it is none */
static const char *complete_name(struct run *run, const char *name)
{
	static const char *const others[] = { "device", "mount", "automount", "swap", "target",
					      "path",	"timer", "slice",     "scope" };
	const char *suffix = strrchr(name, '.'), *completed;
	struct unit_name parsed;

	if (unit_name_parse(name, &parsed))
		return name;
	for (size_t i = 0; suffix && i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(suffix + 1, others[i])) {
			trouble("verify",
				"%s runs no commands: " UNIT_KEY "= is for services and sockets",
				name);
			return NULL;
		}
	completed = arena_format(run->arena, "%s.service", name);
	if (unit_name_parse(completed, &parsed))
		return completed;
	trouble("verify", "\"%s\" is not the name of a unit", name);
	return NULL;
}

static void add_name(struct run *run, const char *argument)
{
	const char *name = complete_name(run, argument);

	if (name)
		add(run, &run->installed, name, true);
	else
		run->trouble = true;
}

/* Is that file the one that systemd reads for a unit of its name? */
static bool is_installed(const struct run *run, const char *name, const struct stat *st)
{
	const struct tree_entry *entry = tree_entry(&run->installed.plan.tree, name);
	struct stat known;

	return entry && stat(entry->path, &known) == 0 && known.st_dev == st->st_dev &&
	       known.st_ino == st->st_ino;
}

/* Its directory comes before all others, as systemd-analyze verify has it. */
static void add_uninstalled(struct run *run, const char *dir, const char *name)
{
	const struct unit_paths *usual = &run->installed.paths;
	struct outlook *outlook = arena_alloc(run->arena, sizeof(*outlook));
	struct unit_paths paths = {
		.early = usual->early + 1,
		.generated = usual->generated + 1,
	};

	list_append(run->arena, &paths.dirs, dir);
	for (size_t i = 0; i < usual->dirs.n; i++)
		list_append(run->arena, &paths.dirs, usual->dirs.at[i]);
	outlook_make(outlook, run->arena, &paths, &run->around);
	add(run, outlook, name, false);
}

static void add_file(struct run *run, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	char *dir = arena_copy(run->arena, path, name - path);
	struct unit_name parsed;
	char resolved[PATH_MAX];
	struct stat st;

	run->trouble = true;
	if (stat(path, &st) < 0) {
		trouble("verify", "%s: %s", path, strerror(errno));
		return;
	}
	if (!S_ISREG(st.st_mode) || !unit_name_parse(name, &parsed)) {
		trouble("verify", "%s is not the file of a service or a socket", path);
		return;
	}
	if (!realpath(dir, resolved)) {
		trouble("verify", "%s: %s", dir, strerror(errno));
		return;
	}
	run->trouble = false;
	if (is_installed(run, name, &st))
		add(run, &run->installed, name, true);
	else
		add_uninstalled(run, arena_copy(run->arena, resolved, strlen(resolved)), name);
}

static void add_all(struct run *run)
{
	struct verification verification;
	struct strings ids = { 0 };

	run->report.brief = true;
	run->report.others = choose_units(&run->around, &run->installed, &ids);
	for (size_t i = 0; i < ids.n; i++)
		if (verify_unit(&run->around, &run->installed, ids.at[i], true, &verification) == 0)
			list_append(run->arena, &run->report, verification);
}

/* What is known to be wrong counts more than what is not known. */
static enum status conclude(const struct run *run)
{
	enum grade worst = run->trouble ? GRADE_UNKNOWN : GRADE_FINE;

	for (size_t i = 0; i < run->report.n; i++) {
		enum grade grade = verification_grade(&run->report.at[i]);

		if (grade > worst)
			worst = grade;
	}
	switch (worst) {
	case GRADE_WRONG:
		return STATUS_FINDINGS;
	case GRADE_UNKNOWN:
		return STATUS_TROUBLE;
	default:
		return STATUS_FINE;
	}
}

static int verify(const struct options *options, char **arguments)
{
	struct arena arena = { 0 };
	struct run run = { .arena = &arena, .report.scope = options->scope };
	int status = look_around(options, &run);

	if (status == STATUS_FINE) {
		if (!*arguments)
			add_all(&run);
		for (; *arguments; arguments++)
			if (strchr(*arguments, '/'))
				add_file(&run, *arguments);
			else
				add_name(&run, *arguments);
		status = run.report.status = conclude(&run);
		if (options->json)
			report_json(&run.report);
		else if (!options->quiet)
			report_text(&run.report);
	}
	manager_close(run.around.manager);
	arena_drop(&arena);
	return status;
}

const struct command_option verify_options[] = {
	{ "help", no_argument, NULL, 'h' },	    { "json", no_argument, NULL, 'j' },
	{ "no-processes", no_argument, NULL, 'n' }, { "quiet", no_argument, NULL, 'q' },
	{ "user", no_argument, NULL, 'u' },	    { 0 },
};

int verify_run(int argc, char **argv)
{
	struct options chosen = { .scope = UNIT_SCOPE_SYSTEM };
	int option;

	while ((option = command_getopt(argc, argv, ":hq", verify_options)) != -1)
		switch (option) {
		case 'h':
			print_help();
			return STATUS_FINE;
		case 'j':
			chosen.json = true;
			break;
		case 'n':
			chosen.no_processes = true;
			break;
		case 'q':
			chosen.quiet = true;
			break;
		case 'u':
			chosen.scope = UNIT_SCOPE_USER;
			break;
		default:
			return misused_option("verify", option, argv);
		}
	if (chosen.json && chosen.quiet)
		return misused("verify", "--json and --quiet exclude each other");
	return verify(&chosen, argv + optind);
}
