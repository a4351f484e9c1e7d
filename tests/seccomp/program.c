// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempts.h"

#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <usercap.h>

#include "../unit/unit.h"
#include "doors.h"

extern char **environ;

/* What became of a call that returns in two processes */
static int end(long pid)
{
	if (pid < 0)
		return errno;
	if (!pid)
		_exit(0);
	while (waitpid((pid_t)pid, NULL, __WALL) < 0 && errno == EINTR)
		;
	return 0;
}

static int try_fork(void)
{
	return end(fork());
}

static int try_vfork(void)
{
	return end(vfork());
}

static int try_clone(void)
{
	return end(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

/* A process that shares all that a thread does: each flag but the one that counts */
static int clone_all_but_thread(void)
{
	return end(syscall(SYS_clone, CLONE_VFORK | CLONE_FS | CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
}

static int try_clone3(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	return end(syscall(SYS_clone3, &args, sizeof(args)));
}

static int try_spawn(void)
{
	char name[] = "true", *argv[] = { name, NULL };
	pid_t pid;
	int r = posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ);

	return r ? r : end(pid);
}

static void *do_nothing(void *arg)
{
	return arg;
}

static int try_thread(void)
{
	pthread_t thread;
	int r = pthread_create(&thread, NULL, do_nothing, NULL);

	return r ? r : pthread_join(thread, NULL);
}

/* Of a program that does not exist, which is found out later */
static int try_execve(void)
{
	char *argv[] = { NULL };

	execve("/nonexistent/program", argv, environ);
	return errno;
}

static int try_execveat(void)
{
	char *argv[] = { NULL };

	return door_native(SYS_execveat, -100, (long)"/nonexistent/program", (long)argv,
			   (long)environ, 0);
}

static int x32_fork(void)
{
	return door_x32(57, 0, 0, 0);
}

static int x32_execve(void)
{
	return door_x32(520, 0, 0, 0);
}

static int x32_execveat(void)
{
	return door_x32(545, -1, 0, 0);
}

/* No stack and no flags is fork; the child goes on in here with a copy of everything */
static int i386_forked(int number, int flags)
{
	pid_t self = getpid();
	int r = door_i386(number, flags, 0, 0, 0, 0);

	if (getpid() != self)
		_exit(0);
	if (!r)
		wait(NULL);
	return r;
}

static int i386_fork(void)
{
	return i386_forked(2, 0);
}

static int i386_clone(void)
{
	return i386_forked(120, SIGCHLD);
}

static int i386_execve(void)
{
	return door_i386(11, 0, 0, 0, 0, 0);
}

static int i386_execveat(void)
{
	return door_i386(358, -1, 0, 0, 0, 0);
}

#define F CAP_USR_FORK_EXEC
#define X CAP_USR_EXEC

/* Beside which they fail, too */
#define WITH_F .beside = USERCAP_MASK(F)
#define WITH_X .beside = USERCAP_MASK(X)
#define WITH_USERNS .beside = USERCAP_MASK(CAP_USR_USERNS)

const struct attempt program_attempts[] = {
	{ F, "fork", NULL, try_fork, EPERM },
	{ F, "vfork", NULL, try_vfork, EPERM },
	{ F, "clone", NULL, try_clone, EPERM },
	{ F, "clone, all but CLONE_THREAD", NULL, clone_all_but_thread, EPERM },
	{ F, "clone3", NULL, try_clone3, ENOSYS, WITH_USERNS },
	{ F, "posix_spawn", NULL, try_spawn, EPERM, WITH_X },
	{ F, "a thread", NULL, try_thread, SAME },
	{ F, "execve", NULL, try_execve, EPERM, WITH_X },
	{ F, "execveat", NULL, try_execveat, EPERM, WITH_X },
	{ F, "fork by x32", NULL, x32_fork, EPERM, has_x32 },
	{ F, "execve by x32", NULL, x32_execve, EPERM, has_x32, WITH_X },
	{ F, "execveat by x32", NULL, x32_execveat, EPERM, has_x32, WITH_X },
	{ F, "fork by i386", NULL, i386_fork, EPERM, has_i386 },
	{ F, "clone by i386", NULL, i386_clone, EPERM, has_i386 },
	{ F, "execve by i386", NULL, i386_execve, EPERM, has_i386, WITH_X },
	{ F, "execveat by i386", NULL, i386_execveat, EPERM, has_i386, WITH_X },

	{ X, "execve without exec", NULL, try_execve, EPERM, WITH_F },
	{ X, "execveat without exec", NULL, try_execveat, EPERM, WITH_F },
	{ X, "posix_spawn without exec", NULL, try_spawn, EPERM, WITH_F },
	{ X, "fork without exec", NULL, try_fork, SAME },
	{ X, "a thread without exec", NULL, try_thread, SAME },
	{ X, "execve by x32 without exec", NULL, x32_execve, EPERM, has_x32, WITH_F },
	{ X, "execveat by x32 without exec", NULL, x32_execveat, EPERM, has_x32, WITH_F },
	{ X, "execve by i386 without exec", NULL, i386_execve, EPERM, has_i386, WITH_F },
	{ X, "execveat by i386 without exec", NULL, i386_execveat, EPERM, has_i386, WITH_F },
};

const size_t n_program_attempts = ARRAY_SIZE(program_attempts);
