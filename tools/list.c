// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap list - the user capabilities, and what each is needed to do */
#include "command.h"

#include <getopt.h>
#include <stdio.h>
#include <usercap.h>

static void print_help(void)
{
	fputs("Usage: usercap list\n\n"
	      "Lists the user capabilities, each with what it is needed to do; see usercap(7).\n",
	      stdout);
}

const struct command_option list_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int list_run(int argc, char **argv)
{
	int option = command_getopt(argc, argv, ":h", list_options);

	if (option == 'h') {
		print_help();
		return STATUS_FINE;
	}
	if (option != -1)
		return misused_option("list", option, argv);
	if (optind < argc)
		return misused("list", "it takes no argument, but \"%s\" was given", argv[optind]);
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		printf("%-14s %s\n", usercap_name(cap), usercap_description(cap));
	return STATUS_FINE;
}
