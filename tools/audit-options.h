/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What usercap audit is asked to do */
#ifndef _USERCAP_AUDIT_OPTIONS_H
#define _USERCAP_AUDIT_OPTIONS_H

#include "accounts.h"
#include "filter.h"

/**
 * struct audit_options - the command line
 * @filter:	which denials
 * @accounts:	where names come from
 * @events:	each denial, not a summary
 * @json:	JSON Lines, not text
 * @html:	path of a page to write, "-" for standard output, or NULL
 * @follow:	go on, and wait for more
 * @suggest:	with suggestions
 * @against:	path of a proposed policy, or NULL
 * @learn:	what everybody needs, not a summary
 * @rows:	most rows of a table; 0: all
 * @has_rows:	it was given
 * @journal:	read journals
 * @journal_path: which, or NULL for this machine's
 * @policy:	path of the policy; NULL: USERCAP_CONF, if there is one
 * @files:	logs, "-" is standard input; the rest of argv
 * @n_files:	how many
 */
struct audit_options {
	struct filter filter;
	struct accounts_source accounts;
	bool events;
	bool json;
	const char *html;
	bool follow;
	bool suggest;
	bool learn;
	const char *against;
	size_t rows;
	bool has_rows;
	bool journal;
	const char *journal_path;
	const char *policy;
	char **files;
	size_t n_files;
};

/* Return: 1 to go on, or 0 (help was printed), or what misused() gives, negated */
int audit_options_parse(int argc, char **argv, struct audit_options *ret);

#endif /* _USERCAP_AUDIT_OPTIONS_H */
