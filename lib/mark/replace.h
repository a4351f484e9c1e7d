/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Putting other contents into a file, as a new file of the same name */
#ifndef _USERCAP_REPLACE_H
#define _USERCAP_REPLACE_H

#include "elf-file.h"

/* A file that may get other contents */
struct original;

/**
 * original_open() - read a file
 * @path:	its name, or that of a link to it
 * @ret:	where to store it; drop it with original_free()
 * @why:	where to store what is wrong with it, a phrase; NULL: the errno says it
 *
 * Return: 0, or -EINVAL (it is no regular file), -EFBIG (1 GiB or more), -ENOMEM, or what
 * open(2) and read(2) give.
 */
int original_open(const char *path, struct original **ret, const char **why);
void original_free(struct original *original);

static inline void original_freep(struct original **original)
{
	original_free(*original);
}

const struct bytes *original_bytes(const struct original *original);

/**
 * original_replace() - put others in its place
 * @original:	the file
 * @bytes:	what it is to have
 * @why:	as original_open()
 *
 * The new file is written beside the old one, and then takes its name: at any time
 * there is the whole old one or the whole new one. Programs that run go on with the
 * old one. Owner, mode, ACL and extended attributes (file capabilities, SELinux's label)
 * are those of the old one; the time of change is now. Signatures that vouch for the
 * old contents (security.ima, security.evm) are left out.
 *
 * Return: 0, or -EMLINK (it has other names, which would keep the old contents), -EBUSY
 * (it was changed meanwhile), -EPERM (its owner or attributes cannot be kept), -EACCES,
 * -ENOSPC, -EROFS, -ENOMEM, or what other calls give. Then it is as it was.
 */
int original_replace(struct original *original, const struct bytes *bytes, const char **why);

#endif /* _USERCAP_REPLACE_H */
