/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The value of an Exec line: commands, and the same commands below usercap-exec */
#ifndef _USERCAP_UNITS_EXEC_LINE_H
#define _USERCAP_UNITS_EXEC_LINE_H

#include "../diag.h"
#include "arena.h"

enum {
	EXEC_IGNORE_FAILURE = 1, /* - */
	EXEC_NO_ENVIRONMENT = 2, /* : */
	EXEC_PRIVILEGED = 4,	 /* + */
	EXEC_NO_SETUID = 8,	 /* ! */
	EXEC_AMBIENT = 16,	 /* !! */
	EXEC_ARGV0 = 32,	 /* @ */
};

/**
 * struct exec_origin - where a line stands
 * @file:	path
 * @line:	from 1
 * @instance:	in a unit that "%i" means something in, a template or an instance
 */
struct exec_origin {
	const char *file;
	unsigned int line;
	bool instance;
};

struct exec_command {
	unsigned int prefixes;
	const char *path;  /* without quotes and escapes; specifiers are still in it */
	struct word argv0; /* as written, if EXEC_ARGV0 */
	struct word rest;  /* the arguments, as written */
	struct word whole; /* prefixes and all */
	struct exec_origin origin;
};

struct exec_list {
	struct exec_command *at;
	size_t n;
	size_t room;
};

/*
 * Append the commands of an Exec line to @list, as systemd does: an empty value
 * empties the list. @ret_reason says what is wrong when the return is negative.
 *
 * Return: 0; or -ENOEXEC (systemd refuses the unit file, or the rest of the
 * drop-in; commands before that one in @value were appended), or -EOPNOTSUPP (a
 * command that cannot be run below another program).
 */
int exec_line_parse(struct arena *arena, const char *value, const struct exec_origin *origin,
		    struct exec_list *list, const char **ret_reason);

/*
 * The command as an Exec line's value that runs it below @wrapper, with @options
 * in front of what it is to run. One that begins with "+" stays as it is.
 */
const char *exec_command_wrap(struct arena *arena, const struct exec_command *command,
			      const char *wrapper, const char *options);

/* Is it searched for? */
bool exec_command_is_relative(const struct exec_command *command);

/* The name by which the journal knows what the command writes, or NULL if it has none */
const char *exec_command_identifier(struct arena *arena, const struct exec_command *command);

#endif /* _USERCAP_UNITS_EXEC_LINE_H */
