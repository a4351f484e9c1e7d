/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What logins were given
 *
 * A denial names its login session. What pam_usercap recorded when it opened that
 * session says which lines of the policy were behind the denial.
 */
#ifndef _USERCAP_AUDIT_LOGINS_H
#define _USERCAP_AUDIT_LOGINS_H

#include "denial.h"
#include "pool.h"

/* The last so many are remembered */
#define MOST_LOGINS 8192

/**
 * struct login - a session that pam_usercap opened
 * @node:	the machine
 * @ses:	number of the login session; sudo and su open theirs in the same
 * @acct:	the user whose sets it has
 * @policy:	the lines that decided ("FILE:LINE,FILE:LINE"), or NULL
 * @caps:	what it holds
 * @permissive:	what of the rest is only recorded
 */
struct login {
	const char *node;
	uint32_t ses;
	const char *acct;
	const char *policy;
	uint64_t caps;
	uint64_t permissive;
};

struct logins;

/* Texts are kept in @texts, which must live as long; 0, or -ENOMEM */
int logins_new(struct pool *texts, struct logins **ret);
void logins_free(struct logins *logins);

static inline void logins_freep(struct logins **logins)
{
	logins_free(*logins);
}

/* Remember an assignment; one that failed, or is no whole record, is left out. 0, or -ENOMEM */
int logins_note(struct logins *logins, const char *node, const struct assignment *assignment);

/**
 * logins_find() - the login that gave a process its sets
 * @logins:	those remembered
 * @node:	the machine
 * @ses:	its login session
 * @user:	whom it runs as, or NULL if his name is not known
 * @login_user:	who logged in, or NULL
 *
 * Return: it, until the next logins_note(); or NULL if it was not remembered, or
 * is one of several and the names tell nothing.
 */
const struct login *logins_find(const struct logins *logins, const char *node, uint32_t ses,
				const char *user, const char *login_user);

/* The login with this number, from 0, in no order; NULL if there are no more */
const struct login *logins_at(const struct logins *logins, size_t i);

#endif /* _USERCAP_AUDIT_LOGINS_H */
