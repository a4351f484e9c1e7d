// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>

#include "account.h"
#include "cleanup.h"

/* An entry of NSS may have any length. */
static int grow(char **buf, size_t *size)
{
	size_t more = *size ? *size * 2 : 1024;
	char *bigger;

	if (more < *size)
		return -ENOMEM;
	bigger = realloc(*buf, more);
	if (!bigger)
		return -ENOMEM;
	*buf = bigger;
	*size = more;
	return 0;
}

/* POSIX has 0 for it, getpwnam(3) knows that others have these. */
static bool is_unknown(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH;
}

int account_find(const char *user, struct account *ret)
{
	_cleanup_(freep) char *buf = NULL;
	struct passwd entry, *found = NULL;
	size_t size = 0;
	int r = ERANGE;

	while (r == ERANGE || r == EINTR) {
		if (r == ERANGE && grow(&buf, &size) < 0)
			return -ENOMEM;
		r = getpwnam_r(user, &entry, buf, size, &found);
	}
	if (!found)
		return is_unknown(r) ? -ENOENT : -r;
	ret->uid = found->pw_uid;
	ret->gid = found->pw_gid;
	return 0;
}
