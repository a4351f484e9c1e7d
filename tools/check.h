/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usercap check: is a policy valid, and what does it say about a user? */
#ifndef _USERCAP_CHECK_H
#define _USERCAP_CHECK_H

#include "policy-doubts.h"

#include <sys/types.h>

/**
 * struct check_user - what a policy says about a user
 * @name:	as it was given
 * @uid:	the user's ID
 * @assignment:	NULL if the policy is not valid
 */
struct check_user {
	const char *name;
	uid_t uid;
	struct usercap_assignment *assignment;
};

/**
 * struct check_policy - a policy that was looked at
 * @files:	its files
 * @doubts:	about them
 * @policy:	NULL if it is not valid
 * @users:	who was asked for
 */
struct check_policy {
	struct policy_files files;
	struct doubts doubts;
	struct usercap_policy *policy;
	struct {
		struct check_user *at;
		size_t n;
		size_t room;
	} users;
};

struct check_report {
	struct {
		struct check_policy *at;
		size_t n;
		size_t room;
	} policies;
	int status;
};

/* Resolve the user @name; 0, or -ENOENT (no such user), or what NSS failed with */
int check_add_user(struct check_policy *policy, const char *name, const char **ret_what);

void check_text(const struct check_report *report, struct arena *arena, bool brief);
void check_json(const struct check_report *report);

/* The files of a policy and what is wrong with them, for people */
void check_text_files(const struct policy_files *files, const struct doubts *doubts,
		      struct arena *arena);

#endif /* _USERCAP_CHECK_H */
