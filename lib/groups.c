// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>

/* -1 is no ID, and -2 that of nobody on some systems */
#define NO_GROUP ((gid_t)-3)

static int order(const void *left, const void *right)
{
	gid_t a = *(const gid_t *)left, b = *(const gid_t *)right;

	return (a > b) - (a < b);
}

void groups_drop(struct groups *groups)
{
	free(groups->ids);
}

/* Append them to @groups */
static int append(struct groups *groups, const char *user, gid_t gid)
{
	int room, n = 64;

	do {
		gid_t *grown;

		room = n;
		grown = reallocarray(groups->ids, groups->n + room, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		groups->ids = grown;
		if (getgrouplist(user, gid, grown + groups->n, &n) >= 0) {
			groups->n += n;
			return 0;
		}
		/* the number may grow again until the next call */
	} while (n > room);
	/* too little room, but no more wanted: it ran out of memory */
	return -ENOMEM;
}

/*
 * getgrouplist(3) tells nobody of a service that failed, and leaves its groups out: those
 * of a file that could not be opened just then, for one. So it is asked twice, and both
 * answers count. For one that fails each time see groups_answer().
 */
int groups_of(const char *user, gid_t gid, struct groups *ret)
{
	_cleanup_(groups_drop) struct groups groups = { 0 };

	for (int i = 0; i < 2; i++) {
		int r = append(&groups, user, gid);

		if (r < 0)
			return r;
	}
	qsort(groups.ids, groups.n, sizeof(*groups.ids), order);
	*ret = groups;
	groups.ids = NULL;
	return 0;
}

bool groups_include(const struct groups *groups, gid_t low, gid_t high)
{
	size_t begin = 0, end = groups->n;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (groups->ids[middle] < low)
			begin = middle + 1;
		else
			end = middle;
	}
	return begin < groups->n && groups->ids[begin] <= high;
}

static int ask(const void *key, const struct nss_buffer *buffer, void *ret, bool *ret_found)
{
	struct group group, *found = NULL;
	int error = getgrnam_r(key, &group, buffer->bytes, buffer->size, &found);

	*ret_found = found;
	if (found)
		*(gid_t *)ret = found->gr_gid;
	return error;
}

/*
 * A service that fails is passed over, as long as one of those after it answers: with
 * "group: files systemd" the group of a file that could not be opened just then does not
 * exist. So that is asked twice.
 */
int group_find(const char *name, struct nss_buffer *buffer, gid_t *ret)
{
	int r = nss_find(ask, name, buffer, ret);

	return r == -ENOENT ? nss_find(ask, name, buffer, ret) : r;
}

static int ask_by_id(const void *key, const struct nss_buffer *buffer, void *ret, bool *ret_found)
{
	struct group *found = NULL;
	int error = getgrgid_r(*(const gid_t *)key, ret, buffer->bytes, buffer->size, &found);

	*ret_found = found;
	return error;
}

int groups_answer(struct nss_buffer *buffer)
{
	struct group group;
	int r = nss_find(ask_by_id, &(gid_t){ NO_GROUP }, buffer, &group);

	return r == -ENOENT ? 0 : r;
}
