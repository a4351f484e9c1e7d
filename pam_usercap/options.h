/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of the module, as they stand in a file of pam.d */
#ifndef _PAM_USERCAP_OPTIONS_H
#define _PAM_USERCAP_OPTIONS_H

#include <stdbool.h>

/**
 * struct options - what the line in pam.d asks for
 * @conf:	the policy, or NULL for the default
 * @admit:	onerr=ignore: on errors let everybody in
 * @permissive:	whatever the policy takes away is only recorded
 * @debug:	log more
 * @audit:	send audit records
 */
struct options {
	const char *conf;
	bool admit;
	bool permissive;
	bool debug;
	bool audit;
};

/**
 * options_parse() - read the module's arguments
 * @argc:	how many
 * @argv:	them
 * @ret:	where to store what they say, mistakes left out
 *
 * Return: the first argument that is wrong, or NULL if none is.
 */
const char *options_parse(int argc, const char **argv, struct options *ret);

#endif /* _PAM_USERCAP_OPTIONS_H */
