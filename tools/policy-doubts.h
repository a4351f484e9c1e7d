/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is valid in a policy, but may not be what was meant */
#ifndef _USERCAP_TOOLS_POLICY_DOUBTS_H
#define _USERCAP_TOOLS_POLICY_DOUBTS_H

#include "policy-files.h"

/* A hint is about what this machine knows of accounts, which another may know better. */
enum doubt_weight {
	DOUBT_HINT,
	DOUBT_WARNING,
};

/**
 * struct doubt - something that may not be what was meant
 * @weight:	how much it weighs
 * @code:	what it is about, a word that stays the same; usercap-check(1) has
 *		all of them
 * @path:	of the file
 * @line:	from 1
 * @text:	the same for people
 * @remedy:	what to write instead, or NULL
 */
struct doubt {
	enum doubt_weight weight;
	const char *code;
	const char *path;
	unsigned int line;
	const char *text;
	const char *remedy;
};

struct doubts {
	struct arena *arena;
	struct {
		struct doubt *at;
		size_t n;
		size_t room;
	} list; /* in the order of files and lines */
};

/* @resolve: ask the name service, too. What could not be asked is a hint. */
void doubts_find(struct doubts *doubts, const struct policy_files *files, bool resolve);

/* doubts_find() asks this about accounts: @lines are those of all files, sorted by who */
struct policy_lines {
	const struct policy_line **at;
	size_t n;
	size_t room;
};

void doubts_about_names(struct doubts *doubts, const struct policy_lines *lines);
void doubts_add(struct doubts *doubts, enum doubt_weight weight, const char *code,
		const struct policy_line *line, const char *text, const char *remedy);

/* Lines are about the same users; 0 if they are, or else their order */
int policy_lines_compare(const struct policy_line *a, const struct policy_line *b);

/* The word of a line as it may be shown */
const char *policy_line_who(struct arena *arena, const struct policy_line *line);

#endif /* _USERCAP_TOOLS_POLICY_DOUBTS_H */
