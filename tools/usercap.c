// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usercap - one command line over all that usercap is
 *
 * Finds the subcommand in the table. Libraries do the work.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct command all_commands[] = {
	{ "audit", "what was refused to whom, and what could be changed", audit_run, audit_options,
	  VALUE_FILE },
	{ "check", "is the policy of logins valid, and what does it say about a user?", check_run,
	  check_options, VALUE_FILE },
	{ "completion", "what a shell needs to complete all this", completion_run,
	  completion_options, VALUE_SHELL },
	{ "doctor", "is everything in place that they depend on?", doctor_run, doctor_options },
	{ "edit", "edit that policy, so that it is never a wrong one", edit_run, edit_options,
	  VALUE_DROPIN },
	{ "list", "the user capabilities, and what each is needed to do", list_run, list_options },
	{ "mark", "which user capabilities a program says that it needs", mark_run, mark_options,
	  VALUE_ELF },
	{ "run", "start a program with fewer capabilities", run_run, run_options, VALUE_COMMAND },
	{ "show", "the sets of processes", show_run, show_options, VALUE_PID },
	{ "status", "what enforces user capabilities here, and what this process holds", status_run,
	  status_options },
	{ "verify", "are units restricted as they say?", verify_run, verify_options, VALUE_UNIT },
	{ 0 },
};

static void print_help(void)
{
	fputs("Usage: usercap [--help | --version] [COMMAND [ARGUMENT...]]\n"
	      "Without a command it is status.\n\nCommands:\n",
	      stdout);
	for (const struct command *command = all_commands; command->name; command++)
		printf("  %-10s %s\n", command->name, command->summary);
	fputs("\nusercap COMMAND --help tells more about each, usercap(1) about all of them.\n"
	      "Exit status: 0 as it should be, 1 it is not, 2 wrong usage or failure.\n",
	      stdout);
}

static const struct command *find(const char *name)
{
	for (const struct command *command = all_commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	const struct command *command;
	int option;

	/* "+": what comes after the command's name is its own business */
	opterr = 0;
	option = getopt_long(argc, argv, "+:hV", options, NULL);
	if (option == 'h') {
		print_help();
		return STATUS_FINE;
	}
	if (option == 'V') {
		puts("usercap " USERCAP_VERSION);
		return STATUS_FINE;
	}
	if (option != -1)
		return misused_option(NULL, option, argv);
	if (optind == argc)
		return status_run(argc, argv);
	command = find(argv[optind]);
	if (!command)
		return misused(NULL, "there is no command \"%s\"", argv[optind]);
	argc -= optind;
	argv += optind;
	/* 0, not 1: let getopt start anew */
	optind = 0;
	return command->run(argc, argv);
}

/*
 * A standard stream that is closed stays unusable, or the next file that is opened, which
 * may be a policy, would be taken for it. Programs that are started do not get these.
 */
static void occupy_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	int status;

	occupy_streams();
	/* what may be printed as it is; all else goes on as in C */
	setlocale(LC_CTYPE, "");
	status = run(argc, argv);

	/* a report that was cut short must not pass for a whole one */
	if (fflush(stdout) != 0 || ferror(stdout))
		return trouble(NULL, "standard output: %s", strerror(errno));
	return status;
}
