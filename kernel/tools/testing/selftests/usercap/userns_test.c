// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: userns
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "common.h"

USERCAP_FIXTURE(userns, CAP_USR_USERNS);

/* A child in one of its own, which ends at once */
static bool try_clone(unsigned long flags)
{
	pid_t pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid > 0 && status_of(pid) == 0;
}

TEST_F(userns, clone)
{
	EXPECT_GUARDED(CAP_USR_USERNS, try_clone(CLONE_NEWUSER));
}

TEST_F(userns, clone_with_others)
{
	EXPECT_GUARDED(CAP_USR_USERNS, try_clone(CLONE_NEWUSER | CLONE_NEWNS));
}

TEST_F(userns, unshare)
{
	EXPECT_GUARDED(CAP_USR_USERNS, !unshare(CLONE_NEWUSER));
}

TEST_F(userns, a_process_is_free)
{
	EXPECT_FREE(try_clone(0));
}

/* Its own it can not enter, but that gets as far as saying so. */
TEST_F(userns, entering_is_free)
{
	int fd = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, setns(fd, CLONE_NEWUSER));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_FREE(true);
}

TEST(other_namespaces_of_a_user_namespace_from_before)
{
	drop_root(_metadata);
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
			     USERCAP_MASK(CAP_USR_USERNS)));
	EXPECT_FREE(!unshare(CLONE_NEWUTS));
}

TEST_HARNESS_MAIN
