// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

#include "cleanup.h"
#include "escape.h"
#include "terminal.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(const char *command, const char *format, va_list args)
{
	_cleanup_(freep) char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	/* what was printed before comes first, also where both go to one file */
	fflush(stdout);
	fprintf(stderr, "usercap%s%s: ", command ? " " : "", command ? command : "");
	/* somebody else may have named the files that it is about */
	put_text(stderr, text ? text : format, terminal_takes_utf8());
	fputc('\n', stderr);
}

int trouble(const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(command, format, args);
	va_end(args);
	return STATUS_TROUBLE;
}

int misused(const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(command, format, args);
	va_end(args);
	fprintf(stderr, "Try usercap %s%s--help\n", command ? command : "", command ? " " : "");
	return STATUS_TROUBLE;
}

int misused_option(const char *command, int option, char **argv)
{
	const char *word = argv[optind - 1];

	if (option == ':')
		return misused(command, "%s needs an argument", word);
	/* of a long option getopt keeps no letter; one among others in a word has no word */
	if (optopt && strncmp(word, "--", 2) != 0)
		return misused(command, "unknown option -%c", optopt);
	if (optopt)
		return misused(command, "%s takes no argument", word);
	return misused(command, "unknown option %s", word);
}

/* More than any command has */
#define OPTIONS_MAX 64

int command_getopt(int argc, char **argv, const char *letters, const struct command_option *options)
{
	static struct option all[OPTIONS_MAX];
	static const struct command_option *known;

	/* getopt remembers where it is, so it has to see the same table again */
	for (size_t i = 0; known != options && i < OPTIONS_MAX - 1; i++) {
		all[i] = (struct option){ options[i].name, options[i].has_arg, NULL,
					  options[i].val };
		if (!options[i].name)
			break;
	}
	known = options;
	return getopt_long(argc, argv, letters, all, NULL);
}
