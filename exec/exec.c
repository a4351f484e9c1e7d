// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap-exec: run a command of a service with fewer user capabilities */
#include "exec.h"

#include "confine.h"
#include "line.h"
#include "options.h"
#include "program.h"

#include <stddef.h>

static int help(void)
{
	static const char *const lines[] = {
		"usage: usercap-exec --keep=LIST [--path=DIR:...] [--argv0=NAME]",
		"                    [--provider=seccomp [--best-effort]] [--] PROGRAM [ARG...]",
		"       usercap-exec --refuse TEXT [ANYTHING...]",
		"",
		"Executes PROGRAM without all user capabilities but those of LIST, for good.",
		"",
		"  --keep=LIST    names with commas or blanks between them, all, or none;",
		"                 \"~\" in front means all but these",
		"  --path=DIR...  where to search for a PROGRAM without \"/\"",
		"  --argv0=NAME   what PROGRAM sees as its name",
		"  --provider=seccomp  where the kernel enforces nothing, use seccomp, if it",
		"                 can take all of that away",
		"  --best-effort  with that: take away as much as it can",
		"  --refuse TEXT  execute nothing: say TEXT, and fail",
		"",
		"Exit status: that of PROGRAM; 203 it cannot be executed; 218 the user",
		"capabilities cannot be taken away, or --refuse; 2 wrong usage.",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		line_write(1, lines[i], NULL);
	return 0;
}

static int execute(const struct options *options, char *envp[])
{
	char *name = options->command[0];
	struct exec_key key = { { 0, 0 } };

	if (confine(options->kept, options->fallback, &key) != 0)
		return EXIT_CAPABILITIES;
	if (options->argv0)
		options->command[0] = options->argv0;
	program_execute(name, options->path, options->command, envp, &key);
	return EXIT_EXEC;
}

int exec_main(int argc, char *argv[], char *envp[])
{
	struct options options;

	if (options_read(argc, argv, &options) < 0)
		return EXIT_INVALIDARGUMENT;
	switch (options.action) {
	case ACTION_HELP:
		return help();
	case ACTION_VERSION:
		line_write(1, "usercap-exec " USERCAP_VERSION, NULL);
		return 0;
	case ACTION_REFUSE:
		line_write(2, options.refusal, NULL);
		return EXIT_CAPABILITIES;
	case ACTION_EXECUTE:
		break;
	}
	return execute(&options, envp);
}
