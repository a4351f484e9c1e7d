/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accounts, as the name service has them */
#ifndef _USERCAP_ACCOUNT_H
#define _USERCAP_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

struct account {
	uid_t uid;
	gid_t gid;
};

/**
 * account_find() - look a user name up
 * @user:	the name
 * @ret:	where to store its IDs
 *
 * Return: 0, or -ENOENT (there is no such user), -ENOMEM, or another negative
 * errno (NSS failed: it is not known whether there is one).
 */
int account_find(const char *user, struct account *ret);

#endif /* _USERCAP_ACCOUNT_H */
