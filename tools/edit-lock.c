// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One editor at a time
 *
 * A lock of fcntl(2) ends with its process, so that none is ever left behind, and tells
 * who holds it. It is on a file of its own: that of the policy is replaced.
 */
#include "editing.h"

#include "account.h"
#include "command.h"
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define LOCK_FILE "/run/usercap-edit.lock"

/* Whose login that process comes from, whatever it runs as now */
static const char *login_of(struct arena *arena, pid_t pid)
{
	const char *path = arena_format(arena, "/proc/%d/loginuid", (int)pid);
	char buf[16], *user;
	unsigned long uid;
	FILE *file = fopen(path, "re");

	if (!file)
		return "";
	uid = fgets(buf, sizeof(buf), file) ? strtoul(buf, NULL, 10) : UINT32_MAX;
	fclose(file);
	if (uid >= UINT32_MAX || account_name(uid, &user) < 0)
		return "";
	path = arena_format(arena, " of %s", user);
	free(user);
	return path;
}

static int tell_holder(struct arena *arena, int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
		return trouble("edit", "somebody else edits the policy: try again later");
	return trouble("edit", "process %d%s edits the policy: try again when it has ended",
		       (int)lock.l_pid, login_of(arena, lock.l_pid));
}

int edit_lock(struct arena *arena)
{
	const char *path = machine_path(arena, LOCK_FILE);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	/* never closed: that would give the lock back */
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 && errno == EACCES)
		return trouble("edit", "only root can edit the policy: run sudo usercap edit");
	if (fd < 0)
		return trouble("edit", "%s: %s", path, strerror(errno));
	if (fcntl(fd, F_SETLK, &lock) == 0)
		return STATUS_FINE;
	if (errno == EACCES || errno == EAGAIN)
		return tell_holder(arena, fd);
	return trouble("edit", "%s: %s", path, strerror(errno));
}
