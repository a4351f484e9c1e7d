/* SPDX-License-Identifier: GPL-2.0-or-later */
/* auditd's log and the files that it was rotated to: PATH, PATH.1, PATH.2, ... */
#ifndef _USERCAP_AUDIT_LOG_FILES_H
#define _USERCAP_AUDIT_LOG_FILES_H

#include <stddef.h>
#include <sys/stat.h>

struct log_file {
	int fd; /* or the negative errno of opening it */
	char *path;
};

/* From the oldest to the newest; whoever empties it owns what was in it */
struct log_files {
	struct log_file *files;
	size_t n;
};

/*
 * What log_file= of auditd's configuration says, or auditd's default when @conf is
 * missing or does not say.
 *
 * Return: 0, or -ENOMEM, or what open(2) and read(2) give but for -ENOENT.
 */
int log_files_path(const char *conf, char **ret);

/*
 * Open @path and its rotated files, which may be compressed; only those newer than
 * @after, if that is not NULL: a file that was open until now, which may have another
 * name by now or none. The first element is the one to go on with.
 *
 * All are open before one is read, and a file that a rotation moves meanwhile is
 * neither left out nor there twice: the newest is opened first, and known again by
 * its inode.
 *
 * Return: 0, or -ENOMEM. That a file cannot be opened is noted in its place; those
 * that are not there are left out, but for @path itself.
 */
int log_files_open(const char *path, const struct stat *after, struct log_files *ret);

void log_files_drop(struct log_files *files);

#endif /* _USERCAP_AUDIT_LOG_FILES_H */
