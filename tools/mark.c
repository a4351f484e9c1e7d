// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap mark - which user capabilities a program says that it needs */
#include "command.h"

#include "cleanup.h"
#include "elf-mark.h"
#include "escape.h"
#include "replace.h"
#include "terminal.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

/* What to do with the programs */
enum action {
	ACTION_NONE,
	ACTION_SHOW,
	ACTION_NEEDS,
	ACTION_CLEAR,
};

struct mark_options {
	enum action action;
	uint64_t needs;
};

static void print_help(void)
{
	fputs("Usage: usercap mark --show ELF...\n"
	      "       usercap mark --needs LIST ELF...\n"
	      "       usercap mark --clear ELF...\n"
	      "Which user capabilities programs say that they need; see usercap-mark(1)\n"
	      "\n"
	      "  --show         the mark of each\n"
	      "  --needs LIST   give them a mark, instead of one that they have: names of\n"
	      "                 capabilities, or none\n"
	      "  --clear        remove it\n"
	      "\n"
	      "usercap-loader(8) takes wx_mappings from programs that are not marked.\n"
	      "With --show the exit status is 1 if one of them has no mark.\n",
	      stdout);
}

static int failed(const char *path, int error, const char *why)
{
	return trouble("mark", "%s: %s", path, why ? why : strerror(-error));
}

/* ---- showing ---- */

static void print_needs(const char *path, uint64_t needs)
{
	const char *comma = "";

	put_text(stdout, path, terminal_takes_utf8());
	fputs(": ", stdout);
	if (!needs)
		fputs("none", stdout);
	for (unsigned int cap = 0; cap < 64; cap++) {
		if (!(needs >> cap & 1))
			continue;
		if (usercap_name(cap))
			printf("%s%s", comma, usercap_name(cap));
		else
			printf("%s%u (unknown here)", comma, cap);
		comma = ",";
	}
	putchar('\n');
}

static int show(const char *path, const struct original *original)
{
	const struct bytes *bytes = original_bytes(original);
	const char *why = NULL;
	uint64_t needs;
	int r = elf_mark_read(bytes->at, bytes->size, &needs, &why);

	if (r < 0)
		return failed(path, r, why);
	if (r == 0) {
		put_text(stdout, path, terminal_takes_utf8());
		puts(": not marked");
		return STATUS_FINDINGS;
	}
	print_needs(path, needs);
	return STATUS_FINE;
}

/* ---- changing ---- */

static int change(const char *path, struct original *original, const struct mark_options *options)
{
	const struct bytes *bytes = original_bytes(original);
	struct bytes changed = { 0 };
	const char *why = NULL;
	int r;

	if (options->action == ACTION_CLEAR)
		r = elf_mark_clear(bytes->at, bytes->size, &changed, &why);
	else
		r = elf_mark_set(bytes->at, bytes->size, options->needs, &changed, &why);
	if (r < 0)
		return failed(path, r, why);
	/* it has no mark, as it should be */
	if (!changed.at)
		return STATUS_FINE;
	if (changed.size != bytes->size || memcmp(changed.at, bytes->at, bytes->size) != 0)
		r = original_replace(original, &changed, &why);
	free(changed.at);
	return r < 0 ? failed(path, r, why) : STATUS_FINE;
}

static int take(const char *path, const struct mark_options *options)
{
	_cleanup_(original_freep) struct original *original = NULL;
	const char *why = NULL;
	int r = original_open(path, &original, &why);

	if (r < 0)
		return failed(path, r, why);
	if (options->action == ACTION_SHOW)
		return show(path, original);
	return change(path, original, options);
}

/* ---- the command line ---- */

static int read_list(const char *text, uint64_t *ret)
{
	struct usercap_diag diag;

	if (usercap_list_parse(text, ret, &diag) < 0)
		return misused("mark", "--needs, column %u: %s", diag.column, diag.message);
	return 0;
}

static enum action action_of(int option)
{
	switch (option) {
	case 's':
		return ACTION_SHOW;
	case 'n':
		return ACTION_NEEDS;
	default:
		return ACTION_CLEAR;
	}
}

const struct command_option mark_options[] = {
	{ "show", no_argument, NULL, 's' },
	{ "needs", required_argument, NULL, 'n', VALUE_CAPS },
	{ "clear", no_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* 0, or what misused() gives */
static int parse(int argc, char **argv, struct mark_options *ret, bool *ret_help)
{
	int option, r;

	while ((option = command_getopt(argc, argv, ":h", mark_options)) != -1) {
		if (option == '?' || option == ':')
			return misused_option("mark", option, argv);
		if (option == 'h') {
			*ret_help = true;
			return 0;
		}
		if (ret->action != ACTION_NONE && ret->action != action_of(option))
			return misused("mark", "one of --show, --needs and --clear is enough");
		ret->action = action_of(option);
		if (option == 'n') {
			r = read_list(optarg, &ret->needs);
			if (r)
				return r;
		}
	}
	if (ret->action == ACTION_NONE)
		return misused("mark", "say --show, --needs or --clear");
	if (optind == argc)
		return misused("mark", "name a program");
	return 0;
}

int mark_run(int argc, char **argv)
{
	struct mark_options options = { 0 };
	int worst = STATUS_FINE;
	bool help = false;
	int r = parse(argc, argv, &options, &help);

	if (r)
		return r;
	if (help) {
		print_help();
		return STATUS_FINE;
	}
	for (int i = optind; i < argc; i++) {
		int status = take(argv[i], &options);

		worst = status > worst ? status : worst;
	}
	return worst;
}
