// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>

static int order(const void *left, const void *right)
{
	gid_t a = *(const gid_t *)left, b = *(const gid_t *)right;

	return (a > b) - (a < b);
}

int groups_of(const char *user, gid_t gid, struct groups *ret)
{
	_cleanup_(freep) gid_t *ids = NULL;
	int room, n = 64;

	do {
		gid_t *grown;

		room = n;
		grown = reallocarray(ids, room, sizeof(*ids));
		if (!grown)
			return -ENOMEM;
		ids = grown;
		if (getgrouplist(user, gid, ids, &n) >= 0) {
			qsort(ids, n, sizeof(*ids), order);
			ret->ids = take_ptr(ids);
			ret->n = n;
			return 0;
		}
		/* the number may grow again until the next call */
	} while (n > room);
	/* too little room, but no more wanted: it ran out of memory */
	return -ENOMEM;
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

/*
 * Of what getgrnam(3) lists as "not found". EBADF and EPERM it lists, too, but glibc has
 * them for a name service that failed only, such as one whose connection a daemon closed.
 */
static bool is_not_found(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH;
}

static int grow(struct group_buffer *buffer)
{
	size_t size = buffer->size ? buffer->size * 2 : 4096;
	char *bytes = size > buffer->size ? realloc(buffer->bytes, size) : NULL;

	if (!bytes)
		return -ENOMEM;
	buffer->bytes = bytes;
	buffer->size = size;
	return 0;
}

int group_find(const char *name, struct group_buffer *buffer, gid_t *ret)
{
	int error = buffer->size ? 0 : ERANGE;

	for (unsigned int interrupts = 0;;) {
		struct group group, *found = NULL;

		if (error == ERANGE && grow(buffer) < 0)
			return -ENOMEM;
		errno = 0;
		error = getgrnam_r(name, &group, buffer->bytes, buffer->size, &found);
		/* not what POSIX says, but what nss_wrapper does */
		if (error < 0)
			error = errno;
		if (error == ERANGE || (error == EINTR && ++interrupts < INTERRUPTS_MAX))
			continue;
		if (error == 0 && found) {
			*ret = found->gr_gid;
			return 0;
		}
		return is_not_found(error) ? -ENOENT : -error;
	}
}
