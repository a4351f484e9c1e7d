// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap list - the user capabilities, and what each is needed to do */
#include "command.h"

#include "json-line.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

static void print_help(void)
{
	fputs("Usage: usercap list [--json]\n\n"
	      "Lists the user capabilities, each with what it is needed to do; see usercap(7).\n\n"
	      "  --json  one JSON object; usercap-list(1) tells what is in it\n"
	      "  -h, --help\n",
	      stdout);
}

static int widest_name(void)
{
	size_t widest = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		widest = strlen(usercap_name(cap)) > widest ? strlen(usercap_name(cap)) : widest;
	return (int)widest;
}

static void list_text(void)
{
	const int width = widest_name();

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		printf("%-*s  %s\n", width, usercap_name(cap), usercap_description(cap));
}

static void list_json(void)
{
	struct json_line json;

	json_begin(&json, stdout, "list");
	json_open(&json, "capabilities", '[');
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		json_open(&json, NULL, '{');
		json_text(&json, "name", usercap_name(cap));
		json_number(&json, "bit", cap);
		json_text(&json, "needed_to", usercap_description(cap));
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_end(&json);
}

const struct command_option list_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

int list_run(int argc, char **argv)
{
	bool json = false;
	int option;

	while ((option = command_getopt(argc, argv, ":h", list_options)) != -1) {
		if (option == 'h') {
			print_help();
			return STATUS_FINE;
		}
		if (option != 'j')
			return misused_option("list", option, argv);
		json = true;
	}
	if (optind < argc)
		return misused("list", "it takes no argument, but \"%s\" was given", argv[optind]);
	if (json)
		list_json();
	else
		list_text();
	return STATUS_FINE;
}
