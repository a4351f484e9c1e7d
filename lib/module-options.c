// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "module-options.h"

static const char *after(const char *arg, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(arg, prefix, n) ? NULL : arg + n;
}

static bool parse_one(const char *arg, struct module_options *options)
{
	const char *path = after(arg, "conf=");

	if (path) {
		options->conf = path;
		return path[0] == '/';
	}
	if (!strcmp(arg, "onerr=deny"))
		options->admit = false;
	else if (!strcmp(arg, "onerr=ignore"))
		options->admit = true;
	else if (!strcmp(arg, "permissive"))
		options->permissive = true;
	else if (!strcmp(arg, "debug"))
		options->debug = true;
	else if (!strcmp(arg, "noaudit"))
		options->audit = false;
	else if (!strcmp(arg, "provider=seccomp"))
		options->seccomp = true;
	else if (!strcmp(arg, "best-effort"))
		options->best_effort = true;
	else
		return false;
	return true;
}

/* All are read, whatever is wrong: what onerr= says counts for a mistake, too. */
const char *module_options_parse(int argc, const char **argv, struct module_options *ret)
{
	struct module_options options = { .audit = true };
	const char *wrong = NULL;
	int i;

	for (i = 0; i < argc; i++)
		if (!parse_one(argv[i], &options) && !wrong)
			wrong = argv[i];
	if (options.best_effort && !options.seccomp && !wrong)
		wrong = "best-effort";
	*ret = options;
	return wrong;
}
