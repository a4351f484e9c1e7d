/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users and groups of another machine, from copies of its passwd(5) and group(5) */
#ifndef _USERCAP_AUDIT_ACCOUNT_FILES_H
#define _USERCAP_AUDIT_ACCOUNT_FILES_H

#include <stddef.h>
#include <stdint.h>

struct file_user {
	char *name;
	char *home;
	uint32_t uid;
	uint32_t gid;
};

struct file_group {
	char *name;
	uint32_t gid;
	char **members; /* NULL at the end */
};

struct account_files {
	struct file_user *users;
	size_t n_users;
	struct file_group *groups;
	size_t n_groups;
};

/* Add what a file has; 0, or -ENOMEM, or what fopen(3) gives */
int account_files_read_passwd(struct account_files *files, const char *path);
int account_files_read_group(struct account_files *files, const char *path);
void account_files_drop(struct account_files *files);

/* The first of that name or ID, as NSS would have it, or NULL */
const struct file_user *account_files_by_name(const struct account_files *files, const char *name);
const struct file_user *account_files_by_uid(const struct account_files *files, uint32_t uid);

#endif /* _USERCAP_AUDIT_ACCOUNT_FILES_H */
