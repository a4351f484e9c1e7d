// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-identity.h"

#include "account.h"
#include "command.h"
#include "nss.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char *keep(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

/* What getpwnam(3) and the like return NULL for. The buffers of these functions grow. */
static int not_found(const char *what, const char *name)
{
	int error = errno;

	if (nss_is_unknown(error)) {
		trouble("run", "there is no %s \"%s\"", what, name);
		return -ENOENT;
	}
	trouble("run", "%s \"%s\": the name service failed: %s", what, name, strerror(error));
	return -error;
}

/* As chown(1) has it: a name, or else a number */
static int find_user(struct arena *arena, const char *user, struct identity *ret)
{
	const struct passwd *account;
	uint32_t id = 0;
	bool number = account_id(user, &id);

	errno = 0;
	account = getpwnam(user);
	if (!account && number && nss_is_unknown(errno)) {
		errno = 0;
		account = getpwuid(id);
	}
	if (!account && !(number && nss_is_unknown(errno)))
		return not_found("user", user);
	ret->has_uid = true;
	ret->uid = id;
	if (!account)
		return 0;
	ret->uid = account->pw_uid;
	ret->gid = account->pw_gid;
	ret->name = keep(arena, account->pw_name);
	ret->home = keep(arena, account->pw_dir);
	ret->shell = keep(arena, *account->pw_shell ? account->pw_shell : "/bin/sh");
	return 0;
}

static int find_group(const char *name, gid_t *ret)
{
	const struct group *group;
	uint32_t id;

	errno = 0;
	group = getgrnam(name);
	if (group) {
		*ret = group->gr_gid;
		return 0;
	}
	if (!nss_is_unknown(errno) || !account_id(name, &id))
		return not_found("group", name);
	*ret = id;
	return 0;
}

static int take_named(struct arena *arena, const struct strings *names, struct identity *ret)
{
	ret->groups = arena_alloc(arena, names->n * sizeof(*ret->groups));
	for (size_t i = 0; i < names->n; i++) {
		int r = find_group(names->at[i], &ret->groups[i]);

		if (r < 0)
			return r;
	}
	ret->n_groups = names->n;
	ret->gid = ret->groups[0];
	return 0;
}

static void take_own(struct arena *arena, struct identity *ret)
{
	int n = 32, room;

	do {
		room = n;
		ret->groups = arena_alloc(arena, (size_t)room * sizeof(*ret->groups));
		/* the number may grow again until the next call */
	} while (getgrouplist(ret->name, ret->gid, ret->groups, &n) < 0 && n > room);
	ret->n_groups = (size_t)n;
}

int identity_find(struct arena *arena, const char *user, const struct strings *groups,
		  struct identity *ret)
{
	struct identity identity = { 0 };
	int r = user ? find_user(arena, user, &identity) : 0;

	if (r < 0)
		return r;
	identity.has_groups = user || groups->n;
	if (groups->n) {
		r = take_named(arena, groups, &identity);
	} else if (identity.name) {
		take_own(arena, &identity);
	} else if (user) {
		trouble("run", "user ID %s has no account, and so no group: add --group", user);
		r = -ENOENT;
	}
	if (r < 0)
		return r;
	*ret = identity;
	return 0;
}

static int failed(const char *what)
{
	int error = errno;

	trouble("run", "cannot become another %s: %s%s", what, strerror(error),
		error == EPERM ? ": be root" : "");
	return -error;
}

static int take_user(const struct identity *identity, bool keep_caps)
{
	if (keep_caps && prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL) < 0) {
		int error = errno;

		trouble("run", "cannot keep capabilities: %s", strerror(error));
		return -error;
	}
	return setresuid(identity->uid, identity->uid, identity->uid) < 0 ? failed("user") : 0;
}

/* What logins and systemd's User= set, too */
static int set_environment(const struct identity *identity)
{
	if (!identity->name)
		return 0;
	if (setenv("USER", identity->name, 1) == 0 && setenv("LOGNAME", identity->name, 1) == 0 &&
	    setenv("HOME", identity->home, 1) == 0 && setenv("SHELL", identity->shell, 1) == 0)
		return 0;
	trouble("run", "out of memory");
	return -ENOMEM;
}

int identity_take(const struct identity *identity, bool keep_caps)
{
	gid_t gid = identity->gid;
	int r = 0;

	/* the right to do that goes with the user */
	if (identity->has_groups &&
	    (setgroups(identity->n_groups, identity->groups) < 0 || setresgid(gid, gid, gid) < 0))
		return failed("group");
	if (identity->has_uid)
		r = take_user(identity, keep_caps);
	return r < 0 ? r : set_environment(identity);
}
