/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Accounts, as the name service has them */
#ifndef _USERCAP_ACCOUNT_H
#define _USERCAP_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct account {
	uid_t uid;
	gid_t gid;
};

/**
 * account_id() - read a user or group ID as it is written
 * @text:	perhaps a decimal number
 * @ret:	where to store it
 *
 * -1 stands for "none" in all calls, so it is none.
 *
 * Return: is it one?
 */
bool account_id(const char *text, uint32_t *ret);

/**
 * account_find() - look a user name up
 * @user:	the name
 * @ret:	where to store its IDs
 * @ret_name:	where to store the name as the name service spells it, or NULL; free(3) it.
 *		It may know the account by others: in capitals, with a domain.
 *
 * Return: 0, or -ENOENT (there is no such user), -ENOMEM, or another negative
 * errno (NSS failed: it is not known whether there is one).
 */
int account_find(const char *user, struct account *ret, char **ret_name);

/**
 * account_name() - look a user ID up
 * @uid:	the ID
 * @ret:	where to store the name of its first account; free(3) it
 *
 * Return: as account_find().
 */
int account_name(uid_t uid, char **ret);

#endif /* _USERCAP_ACCOUNT_H */
