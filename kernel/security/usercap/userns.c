// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: userns
 */

#include "usercap.h"

/**
 * usercap_userns_create - may current create a user namespace?
 * @cred: what the first process in it will have
 *
 * By clone() or unshare(). To enter one that is there is not to create one.
 *
 * Return: 0 or -EPERM.
 */
int usercap_userns_create(const struct cred *cred)
{
	static const struct usercap_attempt attempt = {
		.cap = CAP_USR_USERNS,
	};

	return usercap_held(CAP_USR_USERNS) ? 0 : usercap_refuse(&attempt);
}
