// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap status - what enforces user capabilities here, and what this process holds */
#include "command.h"

#include "status.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

static void print_help(void)
{
	fputs("Usage: usercap status [--limits | --json]\n\n"
	      "Tells what enforces user capabilities here, whether what is configured can be\n"
	      "applied, and what this process holds. See usercap-status(1).\n\n"
	      "  -l, --limits  for each capability: what is not enforced, or refused too much\n"
	      "  --json        one JSON object; usercap-status(1) tells what is in it\n"
	      "  -h, --help\n\n"
	      "Exit status: 0 something enforces them, and the policy is valid; 1 not so;\n"
	      "2 wrong usage, or with --limits, nothing could enforce them.\n",
	      stdout);
}

/* A paragraph, in lines of a terminal */
static void print_wrapped(const char *title, const char *text)
{
	int column = printf("  %s", title);

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (column + 1 + len > 79)
			column = printf("\n   ") - 1;
		column += printf(" %.*s", len, text);
		text += len + (text[len] == ' ');
	}
	putchar('\n');
}

static int print_limits(void)
{
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		struct usercap_limits limits;

		if (usercap_provider_limits(cap, &limits) < 0)
			return trouble("status",
				       "nothing enforces user capabilities here, nor could "
				       "seccomp: boot a kernel that has them");
		puts(usercap_name(cap));
		print_wrapped("Not enforced:", limits.unenforced ? limits.unenforced : "nothing");
		print_wrapped("Refused, too:", limits.excess ? limits.excess : "nothing");
	}
	return STATUS_FINE;
}

static int tell(int error, bool json)
{
	struct arena arena = { 0 };
	struct machine_status status;
	bool fine;

	status_look(&arena, error, &status);
	fine = status_is_fine(&status);
	if (json)
		status_json(&status);
	else
		status_text(&status);
	arena_drop(&arena);
	return fine ? STATUS_FINE : STATUS_FINDINGS;
}

const struct command_option status_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "limits", no_argument, NULL, 'l' },
	{ 0 },
};

int status_run(int argc, char **argv)
{
	bool limits = false, json = false;
	int option, error;

	while ((option = command_getopt(argc, argv, ":hl", status_options)) != -1)
		switch (option) {
		case 'h':
			print_help();
			return STATUS_FINE;
		case 'j':
			json = true;
			break;
		case 'l':
			limits = true;
			break;
		default:
			return misused_option("status", option, argv);
		}
	if (optind < argc)
		return misused("status", "it takes no argument, but \"%s\" was given",
			       argv[optind]);
	if (limits && json)
		return misused("status", "--json has the limits, too: leave --limits out");
	/* or nobody could see what filters took away, and what they could */
	error = usercap_allow_seccomp(USERCAP_BEST_EFFORT);
	return limits ? print_limits() : tell(error, json);
}
