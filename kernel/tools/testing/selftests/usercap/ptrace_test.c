// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: ptrace
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "common.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

static pid_t make_target(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	return pid;
}

static void end_target(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
}

FIXTURE(ptrace)
{
	pid_t target;
};

FIXTURE_VARIANT(ptrace)
{
	enum restriction how;
};

FIXTURE_VARIANT_ADD(ptrace, holds)
{
	.how = HOLDS,
};

FIXTURE_VARIANT_ADD(ptrace, lacks)
{
	.how = LACKS,
};

FIXTURE_VARIANT_ADD(ptrace, lacks_permissive)
{
	.how = LACKS_PERMISSIVE,
};

FIXTURE_SETUP(ptrace)
{
	self->target = -1;
	restrict_to(_metadata, CAP_USR_PTRACE, variant->how);
	self->target = make_target();
	ASSERT_LT(0, self->target);
}

FIXTURE_TEARDOWN(ptrace)
{
	if (self->target > 0)
		end_target(self->target);
}

TEST_F(ptrace, attach)
{
	EXPECT_GUARDED(CAP_USR_PTRACE,
		       !ptrace(PTRACE_ATTACH, self->target, NULL, NULL));
}

TEST_F(ptrace, seize)
{
	EXPECT_GUARDED(CAP_USR_PTRACE,
		       !ptrace(PTRACE_SEIZE, self->target, NULL, NULL));
}

/* The parent becomes the tracer, so it needs the capability. */
TEST_F(ptrace, traceme)
{
	pid_t child = fork();
	int error;

	ASSERT_LE(0, child);
	if (!child)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? errno : 0);
	error = status_of(child);
	EXPECT_EQ(variant->how == LACKS ? EPERM : 0, error);
	/* noted by the child, which told its parent when it ended */
	EXPECT_EQ(variant->how != HOLDS,
		  has(USERCAP_DENIED, USERCAP_MASK(CAP_USR_PTRACE)));
}

TEST_F(ptrace, process_vm_readv)
{
	char here, there = 1;
	struct iovec local = { &here, 1 }, remote = { &there, 1 };

	EXPECT_GUARDED(CAP_USR_PTRACE,
		       process_vm_readv(self->target, &local, 1, &remote, 1,
					0) == 1);
}

TEST_F(ptrace, pidfd_getfd)
{
	int pidfd = syscall(SYS_pidfd_open, self->target, 0);

	ASSERT_LE(0, pidfd);
	EXPECT_GUARDED(CAP_USR_PTRACE,
		       syscall(SYS_pidfd_getfd, pidfd, 2, 0) >= 0);
}

/* The core kernel makes another error of it. */
TEST_F(ptrace, proc_mem)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/mem", self->target);
	EXPECT_GUARDED_AS(EACCES, CAP_USR_PTRACE, open(path, O_RDONLY) >= 0);
}

TEST_F(ptrace, what_ps_does_is_free)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/maps", self->target);
	EXPECT_FREE(open(path, O_RDONLY) >= 0);
}

TEST(a_tracer_dominates_its_target)
{
	pid_t target;

	drop_root(_metadata);
	target = make_target();
	ASSERT_LT(0, target);
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
			     USERCAP_MASK(CAP_USR_TCP_LISTEN)));
	EXPECT_EQ(-1, ptrace(PTRACE_SEIZE, target, NULL, NULL));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(has(USERCAP_DENIED, USERCAP_MASK(CAP_USR_PTRACE)));
	end_target(target);

	/* one that is no freer can be traced */
	target = make_target();
	ASSERT_LT(0, target);
	EXPECT_EQ(0, ptrace(PTRACE_SEIZE, target, NULL, NULL));
	end_target(target);
}

TEST_HARNESS_MAIN
