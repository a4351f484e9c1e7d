// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The accounts of a test's machine: etc/passwd and etc/group below its root. Where
 * they are missing, the name service fails, with EIO or error USERCAP_TEST_NSS.
 */
#include "machine.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buf, size_t size,
		      struct passwd **ret);
int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *buf, size_t size, struct passwd **ret);
int __wrap_getgrgid_r(gid_t gid, struct group *entry, char *buf, size_t size, struct group **ret);
int __wrap_getgrnam_r(const char *name, struct group *entry, char *buf, size_t size,
		      struct group **ret);
struct passwd *__wrap_getpwnam(const char *name);
struct passwd *__wrap_getpwuid(uid_t uid);
struct group *__wrap_getgrnam(const char *name);
int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *n);

static FILE *open_file(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/etc/%s", machine_root(), name);
	return fopen(path, "re");
}

static int failure(void)
{
	const char *error = getenv("USERCAP_TEST_NSS");

	return error ? atoi(error) : EIO;
}

static int find_user(const char *name, uid_t uid, struct passwd *entry, char *buf, size_t size,
		     struct passwd **ret)
{
	FILE *file = open_file("passwd");
	int r = failure();

	*ret = NULL;
	if (!file)
		return r;
	while ((r = fgetpwent_r(file, entry, buf, size, ret)) == 0)
		/* as winbind and SSSD do */
		if (name ? !strcasecmp(entry->pw_name, name) : entry->pw_uid == uid)
			break;
	fclose(file);
	if (r)
		*ret = NULL;
	return r == ENOENT ? 0 : r;
}

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buf, size_t size,
		      struct passwd **ret)
{
	return find_user(name, 0, entry, buf, size, ret);
}

int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *buf, size_t size, struct passwd **ret)
{
	return find_user(NULL, uid, entry, buf, size, ret);
}

static int find_group(const char *name, gid_t gid, struct group *entry, char *buf, size_t size,
		      struct group **ret)
{
	FILE *file = open_file("group");
	int r = failure();

	*ret = NULL;
	if (!file)
		return r;
	while ((r = fgetgrent_r(file, entry, buf, size, ret)) == 0)
		if (name ? !strcmp(entry->gr_name, name) : entry->gr_gid == gid)
			break;
	fclose(file);
	if (r)
		*ret = NULL;
	return r == ENOENT ? 0 : r;
}

int __wrap_getgrgid_r(gid_t gid, struct group *entry, char *buf, size_t size, struct group **ret)
{
	return find_group(NULL, gid, entry, buf, size, ret);
}

int __wrap_getgrnam_r(const char *name, struct group *entry, char *buf, size_t size,
		      struct group **ret)
{
	return find_group(name, 0, entry, buf, size, ret);
}

int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *n)
{
	FILE *file = open_file("group");
	struct group entry, *found;
	int room = *n, count = 1;
	char buf[4096];

	if (!file)
		return -1;
	groups[0] = gid;
	while (fgetgrent_r(file, &entry, buf, sizeof(buf), &found) == 0)
		for (char **member = entry.gr_mem; *member; member++)
			if (!strcmp(*member, user) && count < room)
				groups[count++] = entry.gr_gid;
	fclose(file);
	*n = count;
	return count;
}

/* ---- the functions with buffers of their own ---- */

static struct passwd *find_static(const char *name, uid_t uid)
{
	static struct passwd entry;
	static char buf[4096];
	struct passwd *found;
	int r = find_user(name, uid, &entry, buf, sizeof(buf), &found);

	if (r)
		errno = r;
	return found;
}

struct passwd *__wrap_getpwnam(const char *name)
{
	return find_static(name, 0);
}

struct passwd *__wrap_getpwuid(uid_t uid)
{
	return find_static(NULL, uid);
}

struct group *__wrap_getgrnam(const char *name)
{
	static struct group entry;
	static char buf[4096];
	struct group *found;
	int r = __wrap_getgrnam_r(name, &entry, buf, sizeof(buf), &found);

	if (r)
		errno = r;
	return found;
}
