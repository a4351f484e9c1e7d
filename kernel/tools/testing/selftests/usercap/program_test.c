// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: fork_exec, exec, and which programs may be executed
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "common.h"

USERCAP_FIXTURE(fork_exec, CAP_USR_FORK_EXEC);
USERCAP_FIXTURE(exec, CAP_USR_EXEC);

/* A child that ends at once, if there is one */
static bool try_clone(unsigned long flags)
{
	pid_t pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid > 0 && status_of(pid) == 0;
}

TEST_F(fork_exec, fork)
{
	EXPECT_GUARDED(CAP_USR_FORK_EXEC, try_clone(0));
}

TEST_F(fork_exec, clone_files)
{
	EXPECT_GUARDED(CAP_USR_FORK_EXEC,
		       try_clone(CLONE_FILES | CLONE_FS | CLONE_SYSVSEM));
}

/*
 * What is in the file is of no kind that the kernel knows, which comes later:
 * errno of that is as good as a program that runs.
 */
static bool try_exec(void)
{
	static char *const arguments[] = { "nothing", NULL };
	int fd = memfd_create("usercap", MFD_CLOEXEC);

	if (fd < 0 || write(fd, "nothing\n", 8) != 8)
		return false;
	syscall(SYS_execveat, fd, "", arguments, NULL, AT_EMPTY_PATH);
	return errno == ENOEXEC;
}

TEST_F(fork_exec, exec)
{
	EXPECT_GUARDED(CAP_USR_FORK_EXEC, try_exec());
}

TEST_F(exec, exec)
{
	EXPECT_GUARDED(CAP_USR_EXEC, try_exec());
}

TEST_F(exec, fork_is_free)
{
	EXPECT_FREE(try_clone(0));
}

static void *nothing(void *arg)
{
	return arg;
}

TEST_F(fork_exec, threads_are_free)
{
	pthread_t id;

	EXPECT_FREE(!pthread_create(&id, NULL, nothing, NULL));
	EXPECT_FREE(!pthread_join(id, NULL));
}

/* Executes @program without @cap in bounding; its status, or 100 plus errno */
static int run_without(enum usercap cap, const char *program)
{
	pid_t child = fork();

	if (child == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    usercap(USERCAP_LOWER, USERCAP_BOUNDING, USERCAP_MASK(cap)))
			_exit(99);
		execl(program, program, "1", "0", NULL);
		_exit(100 + errno);
	}
	return child > 0 ? status_of(child) : -1;
}

/* How to start a program that can't start others */
TEST(a_program_started_without)
{
	drop_root(_metadata);
	EXPECT_EQ(0, run_without(CAP_USR_FORK_EXEC, "./has"));
	EXPECT_EQ(0, run_without(CAP_USR_EXEC, "./has"));
}

TEST(a_program_that_wants_an_executable_stack)
{
	drop_root(_metadata);
	EXPECT_EQ(0, run_without(CAP_USR_TCP_LISTEN, "./wants_wx"));
	EXPECT_EQ(0, run_without(CAP_USR_WX_MAPPINGS, "./has"));
	EXPECT_EQ(100 + EPERM,
		  run_without(CAP_USR_WX_MAPPINGS, "./wants_wx"));
}

TEST_HARNESS_MAIN
