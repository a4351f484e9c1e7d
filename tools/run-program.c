// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-program.h"

#include "command.h"
#include "run-options.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <usercap.h>

/* What execvp(3) searches if the environment does not say */
#define SEARCH_PATH "/bin:/usr/bin"

/* 0, or a negative errno */
static int look_at(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EACCES;
	return access(path, X_OK) < 0 ? -errno : 0;
}

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/*
 * A filter lets a single exec pass, so what is executed has to be known before. 0, or a
 * negative errno; a file without permission tells more than that others are missing, but
 * not so a directory, which may be that of who ran this.
 */
static int search(const char *name, const char *dirs, char *path, size_t size)
{
	int result = -ENOENT;

	for (;;) {
		size_t len = strcspn(dirs, ":");
		int n = snprintf(path, size, "%.*s%s%s", (int)len, dirs, len ? "/" : "", name);
		int r = n < (int)size ? look_at(path) : -ENAMETOOLONG;

		if (r == 0)
			return 0;
		if (r == -EACCES && is_there(path))
			result = r;
		if (!dirs[len])
			return result;
		dirs += len + 1;
	}
}

static bool lacks(unsigned int cap)
{
	return usercap_test(USERCAP_EFFECTIVE, USERCAP_MASK(cap)) == -EPERM;
}

/* Why there is a program, but not for us */
static const char *reason(int error)
{
	switch (error) {
	case ENOENT:
		return "its interpreter is missing";
	case ENOEXEC:
		return "it is neither a program for this machine, nor a script that says in "
		       "its first line (#!) what is to read it";
	case EPERM:
		if (lacks(CAP_USR_FORK_EXEC))
			return "this process lacks fork_exec, and may execute nothing";
		if (lacks(CAP_USR_EXEC))
			return "this process lacks exec, and may execute nothing";
		return "Operation not permitted: it may ask for an executable stack, and lack "
		       "wx_mappings";
	default:
		return strerror(error);
	}
}

static int execute(const char *path, char **argv, uint64_t by_seccomp)
{
	int error;

	if (by_seccomp) {
		error = -usercap_execve(path, argv, environ, by_seccomp);
	} else {
		execv(path, argv);
		error = errno;
	}
	if (by_seccomp && (error == ENOTSUP || error == EBUSY || error == EINVAL)) {
		/* all else that is not supported was known before */
		trouble("run", "seccomp cannot take user capabilities away: %s",
			error == ENOTSUP ? "/proc does not tell whether a kernel thread listens "
					   "for this process: mount it, or add --best-effort"
					 : strerror(error));
		return RUN_FAILED;
	}
	trouble("run", "cannot execute %s: %s", path, reason(error));
	return RUN_NOT_EXECUTABLE;
}

static int cannot_find(const char *name, int error)
{
	trouble("run", "cannot execute %s: %s", *name ? name : "\"\"", strerror(-error));
	return error == -ENOENT || error == -ENOTDIR ? RUN_NOT_FOUND : RUN_NOT_EXECUTABLE;
}

int run_program(char **argv, uint64_t by_seccomp)
{
	const char *name = argv[0], *dirs = getenv("PATH");
	char path[PATH_MAX];
	int r;

	if (!*name)
		return cannot_find(name, -ENOENT);
	if (strchr(name, '/')) {
		r = look_at(name);
		return r < 0 ? cannot_find(name, r) : execute(name, argv, by_seccomp);
	}
	r = search(name, dirs ? dirs : SEARCH_PATH, path, sizeof(path));
	return r < 0 ? cannot_find(name, r) : execute(path, argv, by_seccomp);
}
