// SPDX-License-Identifier: LGPL-2.1-or-later
#include "account.h"

#include "cleanup.h"
#include "nss.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

/* By name, or where there is none by ID */
struct query {
	const char *user;
	uid_t uid;
};

static int ask(const void *key, const struct nss_buffer *buffer, void *ret, bool *ret_found)
{
	const struct query *query = key;
	struct passwd *found = NULL;
	int error;

	if (query->user)
		error = getpwnam_r(query->user, ret, buffer->bytes, buffer->size, &found);
	else
		error = getpwuid_r(query->uid, ret, buffer->bytes, buffer->size, &found);
	*ret_found = found;
	return error;
}

/* @ret lives as long as *@bytes, which free(3) drops, also on failure */
static int find(const struct query *query, char **bytes, struct passwd *ret)
{
	struct nss_buffer buffer = { 0 };
	int r = nss_find(ask, query, &buffer, ret);

	*bytes = buffer.bytes;
	return r;
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

int account_find(const char *user, struct account *ret, char **ret_name)
{
	const struct query query = { .user = user };
	_cleanup_(freep) char *bytes = NULL;
	struct passwd entry;
	int r = find(&query, &bytes, &entry);

	if (r < 0)
		return r;
	if (ret_name) {
		char *name = strdup(entry.pw_name);

		if (!name)
			return -ENOMEM;
		*ret_name = name;
	}
	ret->uid = entry.pw_uid;
	ret->gid = entry.pw_gid;
	return 0;
}

int account_name(uid_t uid, char **ret)
{
	const struct query query = { .uid = uid };
	_cleanup_(freep) char *bytes = NULL;
	struct passwd entry;
	char *name;
	int r = find(&query, &bytes, &entry);

	if (r < 0)
		return r;
	name = strdup(entry.pw_name);
	if (!name)
		return -ENOMEM;
	*ret = name;
	return 0;
}
