// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exec-line.h"

#include "exec-word.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define BLANKS " \t\n\r"

struct parser {
	struct arena *arena;
	const struct exec_origin *origin;
	const char *at;
	const char *reason;
};

static bool at_separator(const char *at)
{
	return at[0] == ';' && (!at[1] || strchr(BLANKS, at[1]));
}

/* Each of these may stand once, in any order; @f is behind them in the end. */
static unsigned int read_prefixes(const char **f)
{
	static const unsigned int how = EXEC_PRIVILEGED | EXEC_NO_SETUID | EXEC_AMBIENT;
	unsigned int seen = 0;

	for (;; (*f)++) {
		if (**f == '-' && !(seen & EXEC_IGNORE_FAILURE))
			seen |= EXEC_IGNORE_FAILURE;
		else if (**f == '@' && !(seen & EXEC_ARGV0))
			seen |= EXEC_ARGV0;
		else if (**f == ':' && !(seen & EXEC_NO_ENVIRONMENT))
			seen |= EXEC_NO_ENVIRONMENT;
		else if (**f == '+' && !(seen & how))
			seen |= EXEC_PRIVILEGED;
		else if (**f == '!' && !(seen & how))
			seen |= EXEC_NO_SETUID;
		else if (**f == '!' && !(seen & (EXEC_PRIVILEGED | EXEC_AMBIENT)))
			seen = (seen & ~EXEC_NO_SETUID) | EXEC_AMBIENT;
		else
			return seen;
	}
}

/* A path without "%i" and "%I" */
static const char *without_instance(struct arena *arena, const char *path)
{
	char *copy = arena_alloc(arena, strlen(path) + 1), *to = copy;

	for (; *path; path++) {
		if (path[0] == '%' && (path[1] == 'i' || path[1] == 'I')) {
			path++;
			continue;
		}
		*to++ = *path;
		if (path[0] == '%' && path[1])
			*to++ = *++path;
	}
	return copy;
}

/* What is wrong with the path of a program, or NULL */
static const char *path_mistake(const struct parser *parser, const char *path)
{
	size_t len;

	if (!parser->origin->instance)
		path = without_instance(parser->arena, path);
	len = strlen(path);

	if (!len)
		return "there is no command";
	if (exec_unknown_specifier(path))
		return "the path has a specifier that systemd does not know";
	if (!exec_word_is_safe(path))
		return "the path has quotes, backslashes or control characters in it";
	if (path[len - 1] == '/')
		return "the path is that of a directory";
	if (len >= PATH_MAX)
		return "the path is too long";
	/* where a specifier comes first, only systemd knows what it stands for */
	if (*path != '/' && *path != '%' &&
	    (strchr(path, '/') || len > NAME_MAX || !strcmp(path, ".") || !strcmp(path, "..")))
		return "neither an absolute path nor the name of a program";
	return NULL;
}

static int mistake(struct parser *parser, int error, const char *reason)
{
	parser->reason = reason;
	return error;
}

/* An argument; "\;" is one, too. 1, 0 at the end of the command, or -EINVAL */
static int next_argument(struct parser *parser, struct word *ret)
{
	if (!*parser->at || at_separator(parser->at))
		return 0;
	if (*parser->at == '\\' && at_separator(parser->at + 1)) {
		*ret = (struct word){ parser->at, 2 };
		parser->at += 2;
		parser->at += strspn(parser->at, BLANKS);
		return 1;
	}
	return exec_word(parser->arena, &parser->at, NULL, ret);
}

static int check_argument(struct parser *parser, struct word word)
{
	if (exec_unknown_specifier(arena_copy(parser->arena, word.at, word.len)))
		return mistake(parser, -ENOEXEC,
			       "an argument has a specifier that systemd does not know");
	return 0;
}

/* The arguments of a command: where they begin and end */
static int read_arguments(struct parser *parser, struct exec_command *command)
{
	const char *begin = parser->at, *end = begin;
	struct word word;
	size_t n = 0;
	int r;

	while ((r = next_argument(parser, &word)) > 0) {
		r = check_argument(parser, word);
		if (r < 0)
			return r;
		end = word.at + word.len;
		command->whole.len = end - command->whole.at;
		if (!n++ && command->prefixes & EXEC_ARGV0) {
			command->argv0 = word;
			begin = parser->at;
		}
	}
	if (r < 0)
		return mistake(parser, -ENOEXEC, "a quote is not closed");
	if (!n && command->prefixes & EXEC_ARGV0)
		return mistake(parser, -ENOEXEC, "\"@\" wants another word, to be argument zero");
	command->rest = (struct word){ begin, end > begin ? end - begin : 0 };
	return 0;
}

/* What systemd can run, but usercap-exec cannot run for it */
static const char *unwrappable(const struct exec_command *command)
{
	if (command->prefixes & EXEC_PRIVILEGED)
		return NULL;
	if (command->prefixes & EXEC_ARGV0 && *command->argv0.at == '$' &&
	    !(command->prefixes & EXEC_NO_ENVIRONMENT))
		return "argument zero is a variable, of which nobody knows how many words it has";
	return NULL;
}

/* One command, at its first word: 1, or 0 to pass over it, or a negative errno */
static int read_command(struct parser *parser, const char *first, struct exec_command *command)
{
	const char *problem;
	bool ignore;
	int r;

	command->prefixes = read_prefixes(&first);
	command->path = first;
	if (*first == '|')
		return mistake(parser, -EOPNOTSUPP,
			       "\"|\" hands the command to a shell that is not known here: "
			       "name the shell instead, as in /bin/sh -c");
	ignore = command->prefixes & EXEC_IGNORE_FAILURE;
	problem = path_mistake(parser, first);
	if (problem)
		return ignore ? 0 : mistake(parser, -ENOEXEC, problem);
	r = read_arguments(parser, command);
	if (r < 0)
		return ignore ? 0 : r;
	problem = unwrappable(command);
	return problem ? mistake(parser, -EOPNOTSUPP, problem) : 1;
}

int exec_line_parse(struct arena *arena, const char *value, const struct exec_origin *origin,
		    struct exec_list *list, const char **ret_reason)
{
	struct parser parser = { .arena = arena, .origin = origin, .at = value };
	int r = 1;

	if (!*value)
		list->n = 0;
	while (r > 0 && *parser.at) {
		struct exec_command command = { .origin = *origin };
		const char *first;

		r = exec_word(arena, &parser.at, &first, &command.whole);
		/* like systemd, which passes over the rest of such a line */
		if (r <= 0)
			return 0;
		if (!strcmp(first, ";"))
			continue;
		r = read_command(&parser, first, &command);
		if (r > 0)
			list_append(arena, list, command);
		if (r > 0 && at_separator(parser.at)) {
			parser.at++;
			parser.at += strspn(parser.at, BLANKS);
		}
	}
	if (r < 0)
		*ret_reason = parser.reason;
	return r < 0 ? r : 0;
}

bool exec_command_is_relative(const struct exec_command *command)
{
	return *command->path != '/';
}

/*
 * The path once more, as an argument: quoted, in ASCII, and with "$" doubled
 * where systemd expands variables in arguments (it never does in paths).
 */
static const char *quote_path(struct arena *arena, const struct exec_command *command)
{
	const char *from = command->path;
	char *quoted = arena_alloc(arena, 4 * strlen(from) + 3), *to = quoted;

	*to++ = '"';
	for (; *from; from++) {
		if ((unsigned char)*from >= 0x80) {
			to += sprintf(to, "\\x%02x", (unsigned char)*from);
			continue;
		}
		if (*from == '$' && !(command->prefixes & EXEC_NO_ENVIRONMENT))
			*to++ = '$';
		*to++ = *from;
	}
	*to++ = '"';
	*to = '\0';
	return quoted;
}

static const char *argv0_option(struct arena *arena, const struct exec_command *command)
{
	struct word word = command->argv0;

	if (!(command->prefixes & EXEC_ARGV0))
		return "";
	/* this is an escape only if it stands alone */
	if (word.len == 2 && !memcmp(word.at, "\\;", 2))
		word = (struct word){ "\";\"", 3 };
	return arena_format(arena, " --argv0=%.*s", (int)word.len, word.at);
}

/*
 * The end of a command as the end of a line. A backslash there would swallow the
 * next line, were there no blank behind it; an escaped blank, which stands for the
 * backslash and the blank, would lose the blank.
 */
static const char *at_line_end(struct arena *arena, struct word text)
{
	char last = text.len ? text.at[text.len - 1] : '\0';

	if (last == ' ' || last == '\t')
		return arena_format(arena, "%.*s\\\\\\%c", (int)text.len - 2, text.at,
				    last == ' ' ? 's' : 't');
	return arena_format(arena, "%.*s%s", (int)text.len, text.at, last == '\\' ? " " : "");
}

const char *exec_command_wrap(struct arena *arena, const struct exec_command *command,
			      const char *wrapper, const char *options)
{
	unsigned int prefixes = command->prefixes;

	if (prefixes & EXEC_PRIVILEGED)
		return at_line_end(arena, command->whole);
	return arena_format(
		arena, "%s%s%s%s%s%s -- %s%s%s", prefixes & EXEC_IGNORE_FAILURE ? "-" : "",
		prefixes & EXEC_NO_ENVIRONMENT ? ":" : "",
		prefixes & EXEC_AMBIENT	    ? "!!"
		: prefixes & EXEC_NO_SETUID ? "!"
					    : "",
		wrapper, options, argv0_option(arena, command), quote_path(arena, command),
		command->rest.len ? " " : "", at_line_end(arena, command->rest));
}

const char *exec_command_identifier(struct arena *arena, const struct exec_command *command)
{
	const char *slash = strrchr(command->path, '/');
	const char *name = slash ? slash + 1 : command->path;

	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			return NULL;
	return arena_copy(arena, name, strlen(name));
}
