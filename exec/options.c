// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include "line.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <usercap.h>

/* The arguments that are not read yet */
struct args {
	int n;
	char **at;
};

static void skip(struct args *args, int n)
{
	args->n -= n;
	args->at += n;
}

static bool is(const char *arg, const char *text)
{
	size_t len = strlen(text);

	return strlen(arg) == len && !memcmp(arg, text, len);
}

static int misused(const char *option, const char *how)
{
	line_say(option, how, ", see --help");
	return -EINVAL;
}

/*
 * Take "NAME=VALUE" or "NAME VALUE", if that is next. Returns 1, 0 if something else
 * is next, or -EINVAL. Which of two values would count is nothing to be guessed here.
 */
static int take(struct args *args, const char *name, char **ret)
{
	size_t len = strlen(name);
	char *arg = args->at[0];
	bool joined;

	if (strlen(arg) < len || memcmp(arg, name, len) != 0)
		return 0;
	joined = arg[len] == '=';
	if (arg[len] && !joined)
		return 0;
	if (*ret)
		return misused(name, " is given twice");
	if (!joined && args->n < 2)
		return misused(name, " needs a value");
	*ret = joined ? arg + len + 1 : args->at[1];
	skip(args, joined ? 1 : 2);
	return 1;
}

static int read_list(const char *text, uint64_t *ret)
{
	struct usercap_diag diag;

	if (!text)
		return misused("--keep", " is missing");
	if (usercap_list_parse(text, ret, &diag) == 0)
		return 0;
	line_say("--keep: column ", line_digits(diag.column).text, ": ", diag.message);
	return -EINVAL;
}

/* Options that end all reading. As take(). */
static int take_action(struct args *args, struct options *options)
{
	int r = take(args, "--refuse", &options->refusal);

	if (r < 0)
		return r;
	if (r)
		options->action = ACTION_REFUSE;
	else if (is(args->at[0], "--help"))
		options->action = ACTION_HELP;
	else if (is(args->at[0], "--version"))
		options->action = ACTION_VERSION;
	return options->action != ACTION_EXECUTE;
}

/* Which provider, if the kernel is none */
static int read_fallback(const char *provider, bool best_effort, enum fallback *ret)
{
	if (!provider)
		return best_effort ? misused("--best-effort", " needs --provider=seccomp") : 0;
	if (!is(provider, "seccomp"))
		return misused("--provider: there is none to be asked for but seccomp", "");
	*ret = best_effort ? FALLBACK_BEST_EFFORT : FALLBACK_SECCOMP;
	return 0;
}

/* As take(), for what has no value */
static int take_flag(struct args *args, const char *name, bool *ret)
{
	if (!is(args->at[0], name))
		return 0;
	skip(args, 1);
	*ret = true;
	return 1;
}

int options_read(int argc, char *argv[], struct options *ret)
{
	/* a caller may have left out even argv[0] */
	struct args args = { argc ? argc - 1 : 0, argc ? argv + 1 : argv };
	struct options options = { .action = ACTION_EXECUTE };
	char *keep = NULL, *provider = NULL;
	bool best_effort = false;

	while (args.n && args.at[0][0] == '-' && !is(args.at[0], "--")) {
		int r = take_action(&args, &options);

		if (r > 0) {
			*ret = options;
			return 0;
		}
		if (!r)
			r = take(&args, "--keep", &keep);
		if (!r)
			r = take(&args, "--path", &options.path);
		if (!r)
			r = take(&args, "--argv0", &options.argv0);
		if (!r)
			r = take(&args, "--provider", &provider);
		if (!r)
			r = take_flag(&args, "--best-effort", &best_effort);
		if (!r)
			r = misused("unknown option ", args.at[0]);
		if (r < 0)
			return r;
	}
	if (args.n && is(args.at[0], "--"))
		skip(&args, 1);
	if (read_list(keep, &options.kept) < 0 ||
	    read_fallback(provider, best_effort, &options.fallback) < 0)
		return -EINVAL;
	if (!args.n)
		return misused("there is no program", " to execute");
	options.command = args.at;
	*ret = options;
	return 0;
}
