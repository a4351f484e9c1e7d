// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap completion - what a shell needs to complete the command line of usercap */
#include "completion.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <usercap.h>

const char *const value_names[VALUE_KINDS] = {
	[VALUE_TEXT] = "text",	     [VALUE_CAPS] = "caps",
	[VALUE_COMMAND] = "command", [VALUE_DROPIN] = "dropin",
	[VALUE_ELF] = "elf",	     [VALUE_FILE] = "file",
	[VALUE_GROUP] = "group",     [VALUE_LINUX_CAPS] = "linux_caps",
	[VALUE_PID] = "pid",	     [VALUE_SHELL] = "shell",
	[VALUE_UNIT] = "unit",	     [VALUE_USER] = "user",
};

static const struct {
	const char *name;
	void (*put)(void);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
};

static void print_help(void)
{
	fputs("Usage: usercap completion bash|zsh\n\n"
	      "Prints a script with which that shell completes the command line of usercap.\n"
	      "It is installed with usercap; elsewhere: source <(usercap completion bash)\n",
	      stdout);
}

void put_cap_names(void)
{
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		printf("%s ", usercap_name(cap));
	fputs("all none", stdout);
}

/* Those that libcap has names for; what this kernel has is no matter for a script */
void put_linux_cap_names(void)
{
	for (cap_value_t cap = 0; cap <= CAP_LAST_CAP; cap++) {
		char *name = cap_to_name(cap);

		printf("%s%s", cap ? " " : "", name ? name : "");
		cap_free(name);
	}
}

const char *option_letter(const struct command_option *option, char buf[3])
{
	if (option->val <= ' ' || option->val > '~')
		return "";
	snprintf(buf, 3, "-%c", option->val);
	return buf;
}

const struct command_option completion_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

int completion_run(int argc, char **argv)
{
	int option = command_getopt(argc, argv, ":h", completion_options);

	if (option == 'h') {
		print_help();
		return STATUS_FINE;
	}
	if (option != -1)
		return misused_option("completion", option, argv);
	if (argc - optind != 1)
		return misused("completion", "name a shell: bash or zsh");
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (!strcmp(shells[i].name, argv[optind])) {
			shells[i].put();
			return STATUS_FINE;
		}
	return misused("completion", "\"%s\" is not known: write bash or zsh", argv[optind]);
}
