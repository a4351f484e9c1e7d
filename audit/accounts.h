/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of users, asked for once each
 *
 * An ID means something on one machine only. What the log itself says about its
 * machine comes first, then the files that were named, and this machine's name
 * service only for events of this machine.
 */
#ifndef _USERCAP_AUDIT_ACCOUNTS_H
#define _USERCAP_AUDIT_ACCOUNTS_H

#include "denial.h"

struct accounts;

/**
 * struct accounts_source - where names come from
 * @passwd:	a file like passwd(5) that holds for all machines, or NULL
 * @group:	one like group(5), or NULL
 * @no_lookup:	do not ask this machine's name service
 * @machine:	what this machine is called in node=; NULL: gethostname(2)
 */
struct accounts_source {
	const char *passwd;
	const char *group;
	bool no_lookup;
	const char *machine;
};

/**
 * struct account - a user
 * @name:	as NSS spells it
 * @uid:	user ID
 * @gid:	primary group
 * @local:	the name service of this machine knows it, and its groups
 */
struct account {
	const char *name;
	uint32_t uid;
	uint32_t gid;
	bool local;
};

/**
 * accounts_new() - read the files
 * @source:	where names come from
 * @ret:	where to store it; drop it with accounts_free()
 * @bad_file:	where to store which file could not be read, on failure, or NULL
 *
 * Return: 0, or -ENOMEM, or what fopen(3) gives.
 */
int accounts_new(const struct accounts_source *source, struct accounts **ret,
		 const char **bad_file);
void accounts_free(struct accounts *accounts);

static inline void accounts_freep(struct accounts **accounts)
{
	accounts_free(*accounts);
}

/* Remember the names that an event gives itself; 0, or -ENOMEM */
int accounts_note(struct accounts *accounts, const char *node, const struct subject *subject);

/* The name of a user on a machine, or NULL if it is not known; lives as long as @accounts */
const char *accounts_name(struct accounts *accounts, const char *node, uint32_t uid);

/**
 * accounts_find() - all about a user, for a policy to be applied to
 * @accounts:	where
 * @node:	the machine
 * @name:	the user
 * @ret:	where to store it; its strings live as long as @accounts
 *
 * Return: 0, or -ENOENT (not known here, whatever a log calls him).
 */
int accounts_find(struct accounts *accounts, const char *node, const char *name,
		  struct account *ret);

#endif /* _USERCAP_AUDIT_ACCOUNTS_H */
