// SPDX-License-Identifier: LGPL-2.1-or-later
#include "nss.h"

#include "policy-internal.h"

#include <errno.h>

/* An entry may have any length. */
static int grow(struct nss_buffer *buffer)
{
	size_t size = buffer->size ? buffer->size * 2 : 4096;
	char *bytes = size > buffer->size ? realloc(buffer->bytes, size) : NULL;

	if (!bytes)
		return -ENOMEM;
	buffer->bytes = bytes;
	buffer->size = size;
	return 0;
}

bool nss_is_unknown(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH;
}

int nss_find(nss_call call, const void *key, struct nss_buffer *buffer, void *ret)
{
	int error = buffer->size ? 0 : ERANGE;

	for (unsigned int interrupts = 0;;) {
		bool found = false;

		if (error == ERANGE && grow(buffer) < 0)
			return -ENOMEM;
		errno = 0;
		error = call(key, buffer, ret, &found);
		/* not what POSIX says, but what nss_wrapper does */
		if (error < 0)
			error = errno;
		if (error == ERANGE || (error == EINTR && ++interrupts < INTERRUPTS_MAX))
			continue;
		if (error == 0 && found)
			return 0;
		return nss_is_unknown(error) ? -ENOENT : -error;
	}
}
