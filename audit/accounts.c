// SPDX-License-Identifier: GPL-2.0-or-later
#include "accounts.h"

#include "account-files.h"
#include "policy-internal.h"
#include "pool.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

/* Beyond that, IDs stay numbers: a log must not fill memory with users it makes up */
#define MOST_NAMES 16384
#define NAMES_BUDGET (1024 * 1024)

/* The answer for one ID; no name if there is none */
struct known {
	const char *node; /* kept, or NULL */
	uint32_t uid;
	bool used;
	const char *name;
};

struct accounts {
	bool no_lookup;
	bool has_passwd;
	bool has_group;
	char machine[256];
	struct account_files files;
	struct pool *texts;
	struct known *known; /* twice as many as may be used */
	size_t n_known;
};

void accounts_free(struct accounts *accounts)
{
	if (!accounts)
		return;
	account_files_drop(&accounts->files);
	pool_free(accounts->texts);
	free(accounts->known);
	free(accounts);
}

static int read_files(struct accounts *accounts, const struct accounts_source *source,
		      const char **ret_bad)
{
	const char *path = source->passwd;
	int r = path ? account_files_read_passwd(&accounts->files, path) : 0;

	if (r == 0 && source->group) {
		path = source->group;
		r = account_files_read_group(&accounts->files, path);
	}
	if (r < 0 && r != -ENOMEM)
		*ret_bad = path;
	return r;
}

int accounts_new(const struct accounts_source *source, struct accounts **ret, const char **ret_bad)
{
	_cleanup_(accounts_freep) struct accounts *accounts = calloc(1, sizeof(*accounts));
	int r;

	if (!accounts)
		return -ENOMEM;
	accounts->no_lookup = source->no_lookup;
	accounts->has_passwd = source->passwd;
	accounts->has_group = source->group;
	if (source->machine)
		strncpy(accounts->machine, source->machine, sizeof(accounts->machine) - 1);
	else
		gethostname(accounts->machine, sizeof(accounts->machine) - 1);
	accounts->known = calloc((size_t)2 * MOST_NAMES, sizeof(*accounts->known));
	if (!accounts->known || pool_new(NAMES_BUDGET, &accounts->texts) < 0)
		return -ENOMEM;
	r = read_files(accounts, source, ret_bad);
	if (r < 0)
		return r;
	*ret = take_ptr(accounts);
	return 0;
}

bool accounts_is_here(const struct accounts *accounts, const char *node)
{
	return !node || strcmp(node, accounts->machine) == 0;
}

/* ---- what is known of an ID ---- */

/* Its place, used or not; NULL if there is no room for more */
static struct known *find(struct accounts *accounts, const char *node, uint32_t uid)
{
	const size_t n = (size_t)2 * MOST_NAMES;
	size_t i = (uid * 2654435761U ^ ((uintptr_t)node >> 3) * 40503U) % n;

	while (accounts->known[i].used) {
		if (accounts->known[i].uid == uid && accounts->known[i].node == node)
			return &accounts->known[i];
		i = (i + 1) % n;
	}
	return accounts->n_known < MOST_NAMES ? &accounts->known[i] : NULL;
}

/* 0, -ENOSPC (one more than can be remembered), -ENOMEM */
static int remember(struct accounts *accounts, struct known *known, const char *node, uint32_t uid,
		    const char *name)
{
	const char *kept;
	int r = pool_keep(accounts->texts, name, &kept);

	if (r < 0)
		return r;
	accounts->n_known += !known->used;
	*known = (struct known){ node, uid, true, kept };
	return 0;
}

static int note(struct accounts *accounts, const char *node, uint32_t uid, const char *name)
{
	struct known *known;
	int r;

	if (uid == ID_UNSET || !name)
		return 0;
	known = find(accounts, node, uid);
	if (!known || (known->used && known->name && strcmp(known->name, name) == 0))
		return 0;
	r = remember(accounts, known, node, uid, name);
	return r == -ENOSPC ? 0 : r;
}

int accounts_note(struct accounts *accounts, const char *node, const struct subject *subject)
{
	const char *kept;
	int r;

	if (!subject->auid_name && !subject->uid_name)
		return 0;
	r = pool_keep(accounts->texts, node, &kept);
	if (r < 0)
		return r == -ENOSPC ? 0 : r;
	r = note(accounts, kept, subject->auid, subject->auid_name);
	return r < 0 ? r : note(accounts, kept, subject->uid, subject->uid_name);
}

/* ---- this machine's name service ---- */

struct entry {
	struct passwd passwd;
	char *buffer;
};

static void entry_drop(struct entry *entry)
{
	free(entry->buffer);
}

/* By @name, or if that is NULL by @uid; false if there is none, or NSS failed */
static bool look_up(const char *name, uint32_t uid, struct entry *ret)
{
	struct passwd *found = NULL;
	size_t size = 1024;
	int r = ERANGE;

	while (r == ERANGE || r == EINTR) {
		if (r == ERANGE) {
			char *bigger = realloc(ret->buffer, size *= 2);

			if (!bigger)
				return false;
			ret->buffer = bigger;
		}
		r = name ? getpwnam_r(name, &ret->passwd, ret->buffer, size, &found)
			 : getpwuid_r(uid, &ret->passwd, ret->buffer, size, &found);
	}
	return found;
}

static bool may_look_up(const struct accounts *accounts, const char *node)
{
	return !accounts->no_lookup && !accounts->has_passwd && accounts_is_here(accounts, node);
}

static const char *ask(struct accounts *accounts, const char *node, uint32_t uid,
		       struct known *known)
{
	_cleanup_(entry_drop) struct entry entry = { 0 };
	const char *name = NULL;

	if (may_look_up(accounts, node) && look_up(NULL, uid, &entry))
		name = entry.passwd.pw_name;
	if (remember(accounts, known, node, uid, name) < 0)
		return NULL;
	return known->name;
}

const char *accounts_name(struct accounts *accounts, const char *node, uint32_t uid)
{
	const struct file_user *user;
	struct known *known;
	const char *kept;

	if (uid == ID_UNSET)
		return NULL;
	user = accounts->has_passwd ? account_files_by_uid(&accounts->files, uid) : NULL;
	if (user)
		return user->name;
	if (pool_keep(accounts->texts, node, &kept) < 0)
		return NULL;
	known = find(accounts, kept, uid);
	if (!known)
		return NULL;
	return known->used ? known->name : ask(accounts, kept, uid, known);
}

int accounts_uid(struct accounts *accounts, const char *node, const char *name, uint32_t *ret)
{
	_cleanup_(entry_drop) struct entry entry = { 0 };
	const struct file_user *user = account_files_by_name(&accounts->files, name);

	if (user) {
		*ret = user->uid;
		return 0;
	}
	if (!may_look_up(accounts, node) || !look_up(name, 0, &entry))
		return -ENOENT;
	*ret = entry.passwd.pw_uid;
	return 0;
}

/* ---- policies ---- */

static int order(const void *left, const void *right)
{
	gid_t a = *(const gid_t *)left, b = *(const gid_t *)right;

	return (a > b) - (a < b);
}

static bool has_member(const struct file_group *group, const char *user)
{
	for (size_t i = 0; group->members[i]; i++)
		if (strcmp(group->members[i], user) == 0)
			return true;
	return false;
}

static int file_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	const struct account_files *files = &((struct accounts *)arg)->files;
	gid_t *ids = calloc(files->n_groups + 1, sizeof(*ids));
	size_t n = 0;

	if (!ids)
		return -ENOMEM;
	ids[n++] = gid;
	for (size_t i = 0; i < files->n_groups; i++)
		if (has_member(&files->groups[i], user))
			ids[n++] = files->groups[i].gid;
	qsort(ids, n, sizeof(*ids), order);
	*ret = (struct groups){ ids, n };
	return 0;
}

static int file_groups_each(void *arg, group_fn take, void *take_arg)
{
	const struct account_files *files = &((struct accounts *)arg)->files;

	for (size_t i = 0; i < files->n_groups; i++)
		take(files->groups[i].name, files->groups[i].gid, take_arg);
	return 1;
}

static int no_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	(void)arg;
	(void)user;
	(void)gid;
	(void)ret;
	return -ENODATA;
}

static int no_group_find(void *arg, const char *name, gid_t *ret)
{
	(void)arg;
	(void)name;
	(void)ret;
	return -ENODATA;
}

int accounts_resolve(struct accounts *accounts, const struct usercap_policy *policy,
		     const char *node, const char *name, uint32_t uid,
		     struct usercap_assignment **ret)
{
	const struct group_source in_files = {
		.groups_of = file_groups_of,
		.groups_each = file_groups_each,
		.arg = accounts,
	};
	const struct group_source nowhere = { no_groups_of, no_group_find, NULL };
	_cleanup_(entry_drop) struct entry entry = { 0 };
	const struct file_user *user = account_files_by_name(&accounts->files, name);

	if (user && accounts->has_group)
		return policy_resolve_in(policy, name, uid, user->gid, &in_files, ret);
	if (may_look_up(accounts, node) && look_up(name, 0, &entry))
		return usercap_policy_resolve(policy, entry.passwd.pw_name, uid,
					      entry.passwd.pw_gid, ret);
	return policy_resolve_in(policy, name, uid, 0, &nowhere, ret);
}
