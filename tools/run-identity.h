/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Becoming another user */
#ifndef _USERCAP_TOOLS_RUN_IDENTITY_H
#define _USERCAP_TOOLS_RUN_IDENTITY_H

#include "units/arena.h"

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct identity - who to become
 * @has_uid:	another user
 * @uid:	its ID
 * @name:	its name, home and shell; NULL for an ID that has no account
 * @home:	the same
 * @shell:	the same
 * @has_groups:	other groups
 * @gid:	the first of them
 * @groups:	all of them
 * @n_groups:	how many
 */
struct identity {
	bool has_uid;
	uid_t uid;
	const char *name;
	const char *home;
	const char *shell;
	bool has_groups;
	gid_t gid;
	gid_t *groups;
	size_t n_groups;
};

/*
 * Ask the name service, which is not to be done any more once something was given up.
 * @user may be NULL. Without @groups those of the user are meant. Returns 0, or -ENOENT
 * (there is no such user or group, or no group is known), or another negative errno
 * (the name service failed), after it said so.
 */
int identity_find(struct arena *arena, const char *user, const struct strings *groups,
		  struct identity *ret);

/*
 * Become it: groups, group, user, in this order. @keep_caps: permitted capabilities stay,
 * although it is not root. Returns 0, or a negative errno after it said what failed: then
 * the process is something in between, and must not go on.
 */
int identity_take(const struct identity *identity, bool keep_caps);

#endif /* _USERCAP_TOOLS_RUN_IDENTITY_H */
