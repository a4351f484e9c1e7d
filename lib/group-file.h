/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All groups of /etc/group, in one go
 *
 * getgrnam(3) reads the file from its begin for each name. A policy that names as many
 * groups as there are would have it read for minutes.
 */
#ifndef _USERCAP_GROUP_FILE_H
#define _USERCAP_GROUP_FILE_H

#include <sys/types.h>

/* Of a name that comes twice, the first counts */
typedef void (*group_fn)(const char *name, gid_t gid, void *arg);

/**
 * struct group_file - where groups are
 * @groups:	what is asked first, as group(5)
 * @services:	nsswitch.conf(5), which says so
 */
struct group_file {
	const char *groups;
	const char *services;
};

/**
 * group_file_each() - what getgrnam(3) says of groups that are in a file
 * @file:	the files, or NULL for those that getgrnam(3) uses in this process
 * @take:	called for each group of the file
 * @arg:	for @take
 *
 * Return: 1 (getgrnam(3) knows no other groups), 0 (it may), -ENOTSUP (getgrnam(3) does
 * not have it from this file first, as far as can be told), -EAGAIN (the file changed
 * meanwhile), or another negative errno (it can't be read, or there is no memory). On
 * failure nothing that @take was told counts.
 */
int group_file_each(const struct group_file *file, group_fn take, void *arg);

#endif /* _USERCAP_GROUP_FILE_H */
