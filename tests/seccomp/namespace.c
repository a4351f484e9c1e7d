// SPDX-License-Identifier: GPL-2.0-or-later
/* userns */
#include "attempts.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/usercap.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doors.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static int unshare_user(void)
{
	return unshare(CLONE_NEWUSER) < 0 ? errno : 0;
}

static int unshare_user_and_more(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS) < 0 ? errno : 0;
}

/* What fork(2) or its like returned */
static int forked(long pid)
{
	if (pid < 0)
		return errno;
	if (pid == 0)
		_exit(0);
	wait(NULL);
	return 0;
}

static int clone_user(void)
{
	return forked(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

static int clone_plainly(void)
{
	return forked(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int clone3_user(void)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };

	return forked(syscall(SYS_clone3, &args, sizeof(args)));
}

static int unshare_nothing(void)
{
	return unshare(CLONE_FS) < 0 ? errno : 0;
}

/* A user namespace can't be made where the root directory is not that of the mount namespace */
static bool can_unshare(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(unshare_user());
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool can_unshare_by_x32(void)
{
	return has_x32() && can_unshare();
}

static bool can_unshare_by_i386(void)
{
	return has_i386() && can_unshare();
}

static int x32_unshare(void)
{
	return door_x32(272, CLONE_NEWUSER, 0, 0);
}

static int i386_unshare(void)
{
	return door_i386(310, CLONE_NEWUSER, 0, 0, 0, 0);
}

#define U CAP_USR_USERNS
#define WITH_F .beside = USERCAP_MASK(CAP_USR_FORK_EXEC)

const struct attempt namespace_attempts[] = {
	{ U, "unshare of a user namespace", NULL, unshare_user, EPERM, can_unshare },
	{ U, "unshare of a user namespace and others", NULL, unshare_user_and_more, EPERM,
	  can_unshare },
	{ U, "clone into a user namespace", NULL, clone_user, EPERM, can_unshare, WITH_F },
	{ U, "clone3 into a user namespace", NULL, clone3_user, ENOSYS, can_unshare, WITH_F },
	{ U, "unshare of something else", NULL, unshare_nothing, SAME },
	{ U, "clone", NULL, clone_plainly, SAME },
	{ U, "unshare by x32", NULL, x32_unshare, EPERM, can_unshare_by_x32 },
	{ U, "unshare by i386", NULL, i386_unshare, EPERM, can_unshare_by_i386 },
};

const size_t n_namespace_attempts = ARRAY_SIZE(namespace_attempts);
