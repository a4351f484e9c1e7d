/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of pam_usercap, as they stand in a file of pam.d */
#ifndef _USERCAP_MODULE_OPTIONS_H
#define _USERCAP_MODULE_OPTIONS_H

#include <stdbool.h>

/**
 * struct module_options - what the line in pam.d asks for
 * @conf:	the policy, or NULL for the default
 * @admit:	onerr=ignore: on errors let everybody in
 * @permissive:	whatever the policy takes away is only recorded
 * @debug:	log more
 * @audit:	send audit records
 * @seccomp:	provider=seccomp: where the kernel enforces nothing, filters may
 * @best_effort:	with that: also what filters can enforce only in part
 */
struct module_options {
	const char *conf;
	bool admit;
	bool permissive;
	bool debug;
	bool audit;
	bool seccomp;
	bool best_effort;
};

/**
 * module_options_parse() - read the module's arguments
 * @argc:	how many
 * @argv:	them
 * @ret:	where to store what they say, mistakes left out
 *
 * Return: the first argument that is wrong, or NULL if none is.
 */
const char *module_options_parse(int argc, const char **argv, struct module_options *ret);

#endif /* _USERCAP_MODULE_OPTIONS_H */
