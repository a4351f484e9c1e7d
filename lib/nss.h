/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all look-ups in the name service have in common */
#ifndef _USERCAP_NSS_H
#define _USERCAP_NSS_H

#include <stdbool.h>
#include <stddef.h>

/* What getpwnam_r(3) and its like write to, kept from one look-up to the next */
struct nss_buffer {
	char *bytes;
	size_t size;
};

/**
 * nss_call - one call of getpwnam_r(3) or one of its like
 * @key:	who is looked for
 * @buffer:	for what is found
 * @ret:	where to store the entry, whose texts are in @buffer
 * @ret_found:	was there one?
 *
 * Return: what the call returned.
 */
typedef int (*nss_call)(const void *key, const struct nss_buffer *buffer, void *ret,
			bool *ret_found);

/**
 * nss_find() - look something up, with as much memory as it takes
 * @call:	the call, which is made until it gives an answer
 * @key:	for @call
 * @buffer:	grows; free(3) drops its bytes, also on failure
 * @ret:	for @call
 *
 * Return: 0, or -ENOENT (there is no such entry), -ENOMEM, or another negative errno (the
 * name service failed: it is not known whether there is one).
 */
int nss_find(nss_call call, const void *key, struct nss_buffer *buffer, void *ret);

/**
 * nss_is_unknown() - does this error mean that there is no such user or group?
 * @error:	what getpwnam_r(3) returned, or errno after getpwnam(3)
 *
 * POSIX has 0 for it. Of the others that getpwnam(3) lists, glibc has EBADF and EPERM only
 * for a name service that failed, such as one whose connection a daemon closed.
 */
bool nss_is_unknown(int error);

#endif /* _USERCAP_NSS_H */
