/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who an ID is, asked for once
 *
 * An ID means something on one machine only. The files that were named hold for all
 * machines and come first; then what a log says itself about its machine; then this
 * machine's name service, for events of this machine alone. What is not found is
 * remembered, too.
 */
#ifndef _USERCAP_AUDIT_ACCOUNTS_H
#define _USERCAP_AUDIT_ACCOUNTS_H

#include "denial.h"

#include <usercap.h>

struct accounts;

/**
 * struct accounts_source - where names come from
 * @passwd:	a file like passwd(5), or NULL
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
 * accounts_new() - read the files
 * @source:	where names come from
 * @ret:	where to store it; drop it with accounts_free()
 * @ret_bad:	where to store which file could not be read, if that is why
 *
 * Return: 0, or -ENOMEM, or what fopen(3) gives.
 */
int accounts_new(const struct accounts_source *source, struct accounts **ret, const char **ret_bad);
void accounts_free(struct accounts *accounts);

static inline void accounts_freep(struct accounts **accounts)
{
	accounts_free(*accounts);
}

/* Is it an event of this machine? A log that names none is taken for one. */
bool accounts_is_here(const struct accounts *accounts, const char *node);

/* Remember the names that an event gives itself; 0, or -ENOMEM */
int accounts_note(struct accounts *accounts, const char *node, const struct subject *subject);

/* The name of a user, or NULL if it is not known; it lives as long as @accounts */
const char *accounts_name(struct accounts *accounts, const char *node, uint32_t uid);

/* The ID of a user, from his name: 0, or -ENOENT */
int accounts_uid(struct accounts *accounts, const char *node, const char *name, uint32_t *ret);

/**
 * accounts_resolve() - usercap_policy_resolve() for a user of any machine
 * @accounts:	who knows groups
 * @policy:	the policy
 * @node:	the machine
 * @name:	the user
 * @uid:	his ID there
 * @ret:	as usercap_policy_resolve()
 *
 * Return: as usercap_policy_resolve(), or -ENODATA (the policy has lines about
 * groups, and this user's are not known here).
 */
int accounts_resolve(struct accounts *accounts, const struct usercap_policy *policy,
		     const char *node, const char *name, uint32_t uid,
		     struct usercap_assignment **ret);

#endif /* _USERCAP_AUDIT_ACCOUNTS_H */
