/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists and policies as usercap.conf(5) and usercap(7) describe them, read once more
 *
 * Written from the manual pages, and as simple as can be: all is copied, nothing is
 * looked up but by going through all of it.
 */
#ifndef _USERCAP_TESTS_FUZZ_REFERENCE_H
#define _USERCAP_TESTS_FUZZ_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it a list? Then *@ret is what it names. */
bool reference_list(const char *text, size_t len, uint64_t *ret);

enum reference_kind { KIND_USER, KIND_GROUP, KIND_UIDS, KIND_GIDS, KIND_ANY };

/**
 * struct reference_line - a line that is about somebody
 * @number:	of the line, from 1
 * @kind:	about whom
 * @who:	its first word, without quotes
 * @name:	of a user or group
 * @low:	of a range
 * @high:	of a range
 * @caps:	what it gives
 * @permissive:	what it takes away is only recorded
 */
struct reference_line {
	unsigned int number;
	enum reference_kind kind;
	char *who;
	const char *name;
	uint64_t low;
	uint64_t high;
	uint64_t caps;
	bool permissive;
};

/**
 * struct reference - a policy
 * @lines:	those that are about somebody
 * @n:		how many
 * @wrong:	number of the first line that is a mistake, or 0
 */
struct reference {
	struct reference_line *lines;
	size_t n;
	unsigned int wrong;
};

void reference_read(const char *text, size_t len, struct reference *ret);
void reference_drop(struct reference *reference);

/**
 * struct reference_user - about whom a policy is asked
 * @name:	user name
 * @uid:	user ID
 * @gids:	IDs of all groups
 * @n_gids:	how many
 * @gid_of:	the ID of a group, or -1 if there is none
 */
struct reference_user {
	const char *name;
	uint32_t uid;
	const uint32_t *gids;
	size_t n_gids;
	int64_t (*gid_of)(const char *group);
};

/**
 * struct reference_answer - what it says
 * @caps:	what the user holds
 * @permissive:	those of the others that are only recorded
 * @tier:	0: no line, 1: users, 2: groups and ranges, 3: everybody
 * @n:		how many lines decided
 */
struct reference_answer {
	uint64_t caps;
	uint64_t permissive;
	int tier;
	size_t n;
};

struct reference_answer reference_ask(const struct reference *reference,
				      const struct reference_user *user);
/* Has this line a say? */
bool reference_decides(const struct reference_line *line, const struct reference_user *user,
		       int tier);

#endif /* _USERCAP_TESTS_FUZZ_REFERENCE_H */
