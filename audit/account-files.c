// SPDX-License-Identifier: GPL-2.0-or-later
#include "account-files.h"

#include "policy-internal.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

int account_files_read_passwd(struct account_files *files, const char *path)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	size_t room = files->n_users;
	const struct passwd *entry;

	if (!file)
		return -errno;
	while ((entry = fgetpwent(file))) {
		struct file_user user = { strdup(entry->pw_name), strdup(entry->pw_dir),
					  entry->pw_uid, entry->pw_gid };

		if (!user.name || !user.home ||
		    array_grow(&files->users, &room, files->n_users, sizeof(user)) < 0) {
			free(user.name);
			free(user.home);
			return -ENOMEM;
		}
		files->users[files->n_users++] = user;
	}
	return 0;
}

static void group_drop(struct file_group *group)
{
	for (size_t i = 0; group->members && group->members[i]; i++)
		free(group->members[i]);
	free(group->members);
	free(group->name);
}

static int copy_group(const struct group *entry, struct file_group *ret)
{
	struct file_group group = { strdup(entry->gr_name), entry->gr_gid, NULL };
	size_t n = 0;

	while (entry->gr_mem[n])
		n++;
	group.members = calloc(n + 1, sizeof(*group.members));
	for (size_t i = 0; group.members && i < n; i++) {
		group.members[i] = strdup(entry->gr_mem[i]);
		if (!group.members[i])
			n = i;
	}
	if (!group.name || !group.members || entry->gr_mem[n]) {
		group_drop(&group);
		return -ENOMEM;
	}
	*ret = group;
	return 0;
}

int account_files_read_group(struct account_files *files, const char *path)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	size_t room = files->n_groups;
	const struct group *entry;

	if (!file)
		return -errno;
	while ((entry = fgetgrent(file))) {
		int r = array_grow(&files->groups, &room, files->n_groups, sizeof(*files->groups));

		if (r == 0)
			r = copy_group(entry, &files->groups[files->n_groups]);
		if (r < 0)
			return r;
		files->n_groups++;
	}
	return 0;
}

void account_files_drop(struct account_files *files)
{
	for (size_t i = 0; i < files->n_users; i++) {
		free(files->users[i].name);
		free(files->users[i].home);
	}
	for (size_t i = 0; i < files->n_groups; i++)
		group_drop(&files->groups[i]);
	free(files->users);
	free(files->groups);
}

const struct file_user *account_files_by_name(const struct account_files *files, const char *name)
{
	for (size_t i = 0; i < files->n_users; i++)
		if (strcmp(files->users[i].name, name) == 0)
			return &files->users[i];
	return NULL;
}

const struct file_user *account_files_by_uid(const struct account_files *files, uint32_t uid)
{
	for (size_t i = 0; i < files->n_users; i++)
		if (files->users[i].uid == uid)
			return &files->users[i];
	return NULL;
}
