// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap show - the sets of processes */
#include "show-processes.h"

#include "account.h"
#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct choice choice;
	bool tree;
	bool json;
};

static void print_help(void)
{
	fputs("Usage: usercap show [OPTION...] [PID...]\n"
	      "\n"
	      "Shows the sets of user capabilities of processes: these, or all that are\n"
	      "restricted. What others hold only root may see; everybody else sees the process\n"
	      "that is shown without an argument, which has what programs that are started from\n"
	      "here have. See usercap-show(1).\n"
	      "\n"
	      "  --all     all processes, restricted or not\n"
	      "  --user U  those of a user, a name or an ID\n"
	      "  --unit U  those of a unit (\"foo\" is foo.service), or of a slice\n"
	      "  --tree    parents above their children\n"
	      "  --json    one JSON object; usercap-show(1) tells what is in it\n"
	      "  -h, --help\n"
	      "\n"
	      "Exit status: 0 shown, 1 there are no such processes, 2 wrong usage, or something\n"
	      "is not there or could not be seen.\n",
	      stdout);
}

/* A name, or else a number. 0, or STATUS_TROUBLE */
static int take_user(const char *user, struct choice *choice)
{
	struct account account;
	int r = account_find(user, &account, NULL);

	if (r == -ENOENT) {
		if (!account_id(user, &account.uid))
			return trouble("show", "there is no user \"%s\"", user);
	} else if (r < 0) {
		return trouble("show", "user \"%s\": the name service failed: %s", user,
			       strerror(-r));
	}
	choice->user = true;
	choice->uid = account.uid;
	return 0;
}

static const char *complete_unit(struct arena *arena, const char *unit)
{
	return strchr(unit, '.') ? unit : arena_format(arena, "%s.service", unit);
}

static int check(const struct options *options)
{
	const struct choice *choice = &options->choice;

	if (choice->n_pids && (choice->all || choice->user || choice->unit))
		return misused("show", "PIDs and --all, --user or --unit exclude each other");
	if (choice->all && (choice->user || choice->unit))
		return misused("show", "--all and --user or --unit exclude each other");
	if (choice->unit && (!*choice->unit || strchr(choice->unit, '/')))
		return misused("show", "--unit: \"%s\" is not the name of a unit", choice->unit);
	for (size_t i = 0; i < choice->n_pids; i++)
		if (!*choice->pids[i] ||
		    choice->pids[i][strspn(choice->pids[i], "0123456789")] != '\0')
			return misused("show", "\"%s\" is not the ID of a process",
				       choice->pids[i]);
	return STATUS_FINE;
}

/* What is known of those that are shown, and what was asked for but is not there */
static int conclude(const struct census *census)
{
	size_t unknown = 0;

	for (size_t i = 0; i < census->n; i++)
		unknown += !census->at[i].known;
	if (unknown && (census->error == -EACCES || census->error == -EPERM))
		trouble("show", "what other processes hold only root may see: try again as root");
	else if (unknown)
		trouble("show", "what other processes hold is not known: %s%s",
			census->error == -EBADMSG ? "its table is not understood"
						  : strerror(-census->error),
			census->error == -ENOENT ? ": mount securityfs on /sys/kernel/security"
						 : "");
	if (unknown || census->trouble)
		return STATUS_TROUBLE;
	return census->n ? STATUS_FINE : STATUS_FINDINGS;
}

static int show(struct arena *arena, const struct options *options)
{
	struct census census = { 0 };
	int status = census_take(arena, &options->choice, &census);

	if (status != STATUS_FINE)
		return status;
	if (options->tree)
		census_make_tree(arena, &census);
	if (options->json)
		census_json(&census);
	else if (census.n)
		census_text(&census);
	return conclude(&census);
}

const struct command_option show_options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "tree", no_argument, NULL, 't' },
	{ "unit", required_argument, NULL, 'n', VALUE_UNIT },
	{ "user", required_argument, NULL, 'u', VALUE_USER },
	{ 0 },
};

/* Return: 1 to go on, or 0 (help was printed), or an enum status, negated */
static int parse(struct arena *arena, int argc, char **argv, struct options *ret)
{
	int option, r;

	while ((option = command_getopt(argc, argv, ":h", show_options)) != -1)
		switch (option) {
		case 'h':
			print_help();
			return 0;
		case 'a':
			ret->choice.all = true;
			break;
		case 'j':
			ret->json = true;
			break;
		case 't':
			ret->tree = true;
			break;
		case 'n':
			ret->choice.unit = complete_unit(arena, optarg);
			break;
		case 'u':
			r = take_user(optarg, &ret->choice);
			if (r)
				return -r;
			break;
		default:
			return -misused_option("show", option, argv);
		}
	ret->choice.pids = argv + optind;
	ret->choice.n_pids = (size_t)(argc - optind);
	r = check(ret);
	return r ? -r : 1;
}

int show_run(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct options options = { 0 };
	int r = parse(&arena, argc, argv, &options);
	int status = r > 0 ? show(&arena, &options) : -r;

	arena_drop(&arena);
	return status;
}
