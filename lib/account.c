// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "policy-internal.h"

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

/* By name, or where there is none by ID */
struct query {
	const char *user;
	uid_t uid;
};

static int ask(const struct query *query, struct passwd *entry, char *buf, size_t size,
	       struct passwd **found)
{
	return query->user ? getpwnam_r(query->user, entry, buf, size, found)
			   : getpwuid_r(query->uid, entry, buf, size, found);
}

/* @entry lives as long as *@buf, which free(3) drops, also on failure */
static int find(const struct query *query, struct passwd *entry, char **buf)
{
	unsigned int interrupts = 0;
	struct passwd *found = NULL;
	size_t size = 0;
	int r = ERANGE;

	while (r == ERANGE || (r == EINTR && ++interrupts < INTERRUPTS_MAX)) {
		if (r == ERANGE && grow(buf, &size) < 0)
			return -ENOMEM;
		r = ask(query, entry, *buf, size, &found);
	}
	if (!found)
		return is_unknown(r) ? -ENOENT : -r;
	return 0;
}

bool account_id(const char *text, uint32_t *ret)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || *end || number >= UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

int account_find(const char *user, struct account *ret)
{
	const struct query query = { .user = user };
	_cleanup_(freep) char *buf = NULL;
	struct passwd entry;
	int r = find(&query, &entry, &buf);

	if (r < 0)
		return r;
	ret->uid = entry.pw_uid;
	ret->gid = entry.pw_gid;
	return 0;
}

int account_name(uid_t uid, char **ret)
{
	const struct query query = { .uid = uid };
	_cleanup_(freep) char *buf = NULL;
	struct passwd entry;
	char *name;
	int r = find(&query, &entry, &buf);

	if (r < 0)
		return r;
	name = strdup(entry.pw_name);
	if (!name)
		return -ENOMEM;
	*ret = name;
	return 0;
}
