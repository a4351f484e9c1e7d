// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-options.h"

#include "command.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

/* Long options without a letter */
enum {
	OPTION_DROP = 256,
	OPTION_KEEP,
	OPTION_LOCK,
	OPTION_PERMISSIVE,
	OPTION_USER,
	OPTION_GROUP,
	OPTION_CAPS,
	OPTION_EXPLAIN,
	OPTION_PROVIDER,
	OPTION_BEST_EFFORT,
};

const struct command_option run_options[] = {
	{ "drop", required_argument, NULL, OPTION_DROP, VALUE_CAPS },
	{ "keep", required_argument, NULL, OPTION_KEEP, VALUE_CAPS },
	{ "lock", no_argument, NULL, OPTION_LOCK },
	{ "permissive", no_argument, NULL, OPTION_PERMISSIVE },
	{ "user", required_argument, NULL, OPTION_USER, VALUE_USER },
	{ "group", required_argument, NULL, OPTION_GROUP, VALUE_GROUP },
	{ "caps", required_argument, NULL, OPTION_CAPS, VALUE_LINUX_CAPS },
	{ "explain", no_argument, NULL, OPTION_EXPLAIN },
	{ "provider", required_argument, NULL, OPTION_PROVIDER },
	{ "best-effort", no_argument, NULL, OPTION_BEST_EFFORT },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static void print_help(void)
{
	fputs("Usage: usercap run [OPTION...] [--] PROGRAM [ARGUMENT...]\n"
	      "Executes PROGRAM with fewer capabilities; see usercap-run(1).\n"
	      "\n"
	      "User capabilities, names with commas between them (usercap list):\n"
	      "  --drop LIST       without these; or --keep LIST: without all others\n"
	      "  --lock            for life: no privilege gives them back\n"
	      "  --permissive      only record what would be refused (takes CAP_SETPCAP)\n"
	      "  --explain         wait, and tell in the end what was refused, and why\n"
	      "  --provider seccomp  where the kernel enforces none: by a filter\n"
	      "  --best-effort     with that: as far as seccomp can\n"
	      "\n"
	      "Who it is, and what of root's power it has:\n"
	      "  --user U          become U, with U's groups\n"
	      "  --group G         with this group instead; more of them: in these, too\n"
	      "  --caps CAPS       keep these Linux capabilities (cap_net_raw,... or none)\n"
	      "                    and no others, also if U is not root\n"
	      "\n"
	      "no_new_privs, which makes set-user-ID programs ordinary ones, is set with\n"
	      "--caps, with seccomp, and for --drop, --keep and --lock without CAP_SETPCAP.\n"
	      "Exit status: PROGRAM's; 125 failure, 126 not executable, 127 not found.\n",
	      stdout);
}

/* misused() with the status of this command; a macro, as it has any arguments */
#define bad(...) (misused("run", __VA_ARGS__), -RUN_FAILED)

static int take_list(int option, uint64_t *lacking)
{
	struct usercap_diag diag;
	uint64_t caps;

	if (usercap_list_parse(optarg, &caps, &diag) < 0)
		return bad("--%s: column %u: %s", option == OPTION_DROP ? "drop" : "keep",
			   diag.column, diag.message);
	*lacking |= option == OPTION_DROP ? caps : USERCAP_ALL & ~caps;
	return 1;
}

static int take_provider(struct run_options *ret)
{
	if (strcmp(optarg, "seccomp") != 0)
		return bad("--provider: there is none that is called \"%s\", only seccomp", optarg);
	ret->seccomp = true;
	return 1;
}

static int take(int option, struct arena *arena, struct run_options *ret)
{
	switch (option) {
	case OPTION_DROP:
	case OPTION_KEEP:
		return take_list(option, &ret->lacking);
	case OPTION_LOCK:
		ret->lock = true;
		return 1;
	case OPTION_PERMISSIVE:
		ret->permissive = true;
		return 1;
	case OPTION_USER:
		ret->user = optarg;
		return 1;
	case OPTION_GROUP:
		list_append(arena, &ret->groups, optarg);
		return 1;
	case OPTION_CAPS:
		ret->caps = optarg;
		return 1;
	case OPTION_EXPLAIN:
		ret->explain = true;
		return 1;
	case OPTION_PROVIDER:
		return take_provider(ret);
	case OPTION_BEST_EFFORT:
	default:
		ret->best_effort = true;
		return 1;
	}
}

static int check(const struct run_options *given, bool drop, bool keep)
{
	if (drop && keep)
		return bad("--drop and --keep exclude each other");
	if (given->permissive && !drop && !keep)
		return bad("--permissive is about what --drop or --keep take away");
	if (given->best_effort && !given->seccomp)
		return bad("--best-effort is about --provider seccomp");
	if (given->permissive && given->seccomp)
		return bad("--permissive: seccomp cannot record without refusing");
	if (!*given->command)
		return bad("name a program");
	return 1;
}

int run_options_parse(struct arena *arena, int argc, char **argv, struct run_options *ret)
{
	struct run_options given = { 0 };
	bool drop = false, keep = false;
	int option, r;

	/* "+": what comes after the program's name is its own business */
	while ((option = command_getopt(argc, argv, "+:h", run_options)) != -1) {
		if (option == 'h') {
			print_help();
			return 0;
		}
		if (option == '?' || option == ':') {
			misused_option("run", option, argv);
			return -RUN_FAILED;
		}
		drop |= option == OPTION_DROP;
		keep |= option == OPTION_KEEP;
		r = take(option, arena, &given);
		if (r < 0)
			return r;
	}
	given.command = argv + optind;
	r = check(&given, drop, keep);
	if (r < 0)
		return r;
	*ret = given;
	return 1;
}
