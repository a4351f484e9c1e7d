// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An adversary's view of user capabilities: tries each technique there is, in each column
 * that was asked for, prints TAP, and for each a row of what became of it.
 */
#include <fnmatch.h>
#include <getopt.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

#include "../../lib/enforce.h"
#include "../conformance/workdir.h"
#include "attempt.h"
#include "filters.h"

static const char usage[] = //
	"usage: usercap-attack [OPTION...]\n"
	"\n"
	"  --columns LIST   under what to try: usercap seccomp mdwe systemd (default: usercap)\n"
	"  --filters DIR    where systemd's filters are, a file for each group\n"
	"  --group NAME     only techniques against that capability, or \"sets\"\n"
	"  --name GLOB      only techniques with such names\n"
	"  --list           print names of groups and techniques, and why any is open\n"
	"  --dump-filters PID\n"
	"                   write the filters of a process, for --filters\n"
	"\n"
	"Needs root, and leaves nothing behind. Rows are\n"
	"#row GROUP TAB TECHNIQUE TAB COLUMN=OUTCOME...\n";

static const struct group *const groups[] = {
	&group_memory, &group_made,    &group_program, &group_trace,	 &group_listen,
	&group_remote, &group_process, &group_exec,    &group_namespace, &group_sets,
};

static struct {
	bool columns[N_COLUMNS];
	const char *group;
	const char *name;
} chosen = { .columns = { [COLUMN_USERCAP] = true } };

static unsigned int n_tests, n_failed;

/* ---- what is expected ---- */

static bool refused_with(const struct outcome *outcome, int error)
{
	return outcome->ending == REFUSED && outcome->number == error;
}

static bool as_expected_of_usercap(const struct technique *technique, const struct outcome *outcome)
{
	if (technique->open)
		return outcome->ending == WORKED;
	if (technique->flags & AS_EACCES && refused_with(outcome, EACCES))
		return true;
	if (technique->flags & MAY_BE_KILLED && outcome->ending == KILLED)
		return true;
	return refused_with(outcome, EPERM);
}

static bool as_expected_of_seccomp(const struct technique *technique, const struct outcome *outcome)
{
	bool open = technique->flags & SECCOMP_OPEN ||
		    (technique->flags & SECCOMP_NEEDS_MDWE && !enforce_has_mdwe()) ||
		    (technique->flags & SECCOMP_NEEDS_LANDLOCK && enforce_landlock_abi() < 2) ||
		    (technique->flags & TOLD_BY_SIGNAL && executes_everything());

	/* what is not executable after all ends with a signal */
	return open == (outcome->ending == WORKED);
}

/* What others do is shown, not judged. */
static bool as_expected(enum column column, const struct technique *technique,
			const struct outcome *outcome)
{
	if (outcome->ending == BROKEN)
		return false;
	if (column == COLUMN_USERCAP)
		return as_expected_of_usercap(technique, outcome);
	if (column == COLUMN_SECCOMP)
		return as_expected_of_seccomp(technique, outcome);
	return true;
}

static bool is_hardened(const struct technique *technique, const struct outcome *outcome)
{
	return technique->flags & MAY_BE_HARDENED &&
	       (refused_with(outcome, EPERM) || refused_with(outcome, EACCES));
}

/* ---- TAP ---- */

static void tell_difference(enum column column, const struct outcome *outcome)
{
	printf("# %s: %s%s%s\n", column_names[column], outcome_text(outcome),
	       *outcome->message ? ": " : "", outcome->message);
}

static void tell_skipped(const struct group *group, const struct technique *technique,
			 const struct outcome *outcome)
{
	printf("ok %u - %s: %s # SKIP %s\n", ++n_tests, group->name, technique->name,
	       outcome->ending == MISSING ? outcome->message
					  : "this kernel refuses it to everybody");
}

static void try_technique(const struct group *group, const struct technique *technique)
{
	struct outcome outcome;
	bool good;
	char row[256];
	int length;

	make_attempt(group, technique, COLUMN_UNRESTRICTED, &outcome);
	if (outcome.ending == MISSING || is_hardened(technique, &outcome)) {
		tell_skipped(group, technique, &outcome);
		return;
	}
	good = outcome.ending == WORKED;
	if (!good)
		tell_difference(COLUMN_UNRESTRICTED, &outcome);
	length = snprintf(row, sizeof(row), "unrestricted=%s", outcome_text(&outcome));
	for (int column = 1; good && column < N_COLUMNS; column++) {
		if (!chosen.columns[column] || !column_exists(column, group))
			continue;
		make_attempt(group, technique, column, &outcome);
		if (!as_expected(column, technique, &outcome)) {
			good = false;
			tell_difference(column, &outcome);
		}
		length += snprintf(row + length, sizeof(row) - length, "\t%s=%s",
				   column_names[column], outcome_text(&outcome));
	}
	printf("%sok %u - %s: %s%s\n", good ? "" : "not ", ++n_tests, group->name, technique->name,
	       technique->open ? " (open)" : "");
	printf("#row %s\t%s\t%s\n", group->name, technique->name, row);
	n_failed += !good;
}

/* ---- all of them ---- */

static void for_each(void (*visit)(const struct group *, const struct technique *))
{
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		if (chosen.group && strcmp(chosen.group, groups[g]->name))
			continue;
		for (size_t i = 0; i < groups[g]->n_techniques; i++) {
			const struct technique *technique = &groups[g]->techniques[i];

			if (!chosen.name || !fnmatch(chosen.name, technique->name, 0))
				visit(groups[g], technique);
		}
	}
}

static void list(const struct group *group, const struct technique *technique)
{
	printf("%s\t%s\t%s\n", group->name, technique->name, technique->open ?: "");
}

static int bail_out(const char *why)
{
	printf("Bail out! %s\n", why);
	return 1;
}

static int try_all(void)
{
	struct utsname kernel;

	if (geteuid() != 0)
		return bail_out("this needs root");
	if (chosen.columns[COLUMN_USERCAP] && !column_exists(COLUMN_USERCAP, groups[0]))
		return bail_out("nothing here enforces user capabilities");
	if (chosen.columns[COLUMN_SECCOMP] && !column_exists(COLUMN_SECCOMP, groups[0]))
		return bail_out("no seccomp here");
	/* the cases that this shares code with ask what an unrestricted process can do */
	only_unrestricted = true;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	make_workdir();
	uname(&kernel);
	printf("TAP version 13\n#kernel %s %s\n", kernel.release, kernel.machine);
	for_each(try_technique);
	remove_workdir();
	printf("1..%u\n", n_tests);
	return n_failed || !n_tests;
}

/* ---- options ---- */

static int choose_columns(char *text)
{
	memset(chosen.columns, 0, sizeof(chosen.columns));
	for (char *word = strtok(text, ","); word; word = strtok(NULL, ",")) {
		int column = 1;

		while (column < N_COLUMNS && strcmp(word, column_names[column]))
			column++;
		if (column == N_COLUMNS)
			return -EINVAL;
		chosen.columns[column] = true;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "columns", required_argument, NULL, 'c' },
		{ "filters", required_argument, NULL, 'f' },
		{ "group", required_argument, NULL, 'g' },
		{ "name", required_argument, NULL, 'n' },
		{ "list", no_argument, NULL, 'l' },
		{ "dump-filters", required_argument, NULL, 'd' },
		{ "helper", required_argument, NULL, 'h' },
		{},
	};
	bool only_list = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'f':
			/* attempts may be made elsewhere */
			filters_dir = realpath(optarg, NULL);
			break;
		case 'g':
			chosen.group = optarg;
			break;
		case 'n':
			chosen.name = optarg;
			break;
		case 'l':
			only_list = true;
			break;
		case 'd':
			return filters_dump((pid_t)strtol(optarg, NULL, 10));
		case 'h':
			return run_helper(optarg);
		case 'c':
			if (choose_columns(optarg) == 0)
				break;
			/* fall through */
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (only_list) {
		for_each(list);
		return 0;
	}
	return try_all();
}
