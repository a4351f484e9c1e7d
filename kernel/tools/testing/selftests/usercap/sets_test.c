// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: the sets of a process, and the prctl that changes them
 */

#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <linux/capability.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "common.h"

/* Each single capability, whichever there are */
#define for_each_cap(cap) for (cap = 1; cap & USERCAP_ALL; cap <<= 1)

TEST(probe)
{
	EXPECT_EQ(0, usercap(USERCAP_PROBE, USERCAP_ABI, 0));
	EXPECT_EQ(-1, usercap(USERCAP_PROBE, USERCAP_ABI + 1, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, usercap(USERCAP_PROBE, USERCAP_ABI, 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST(invalid_arguments)
{
	static const struct {
		unsigned long op, sets, caps, last;
	} rows[] = {
		{ USERCAP_LOCK + 1, USERCAP_EFFECTIVE, 0, 0 },
		{ -1UL, USERCAP_EFFECTIVE, 0, 0 },
		{ USERCAP_TEST, USERCAP_EFFECTIVE, 0, 1 },
		{ USERCAP_TEST, 0, 0, 0 },
		{ USERCAP_TEST, 32, 0, 0 },
		{ USERCAP_TEST, USERCAP_EFFECTIVE, USERCAP_ALL + 1, 0 },
		{ USERCAP_LOWER, USERCAP_DENIED, 0, 0 },
		{ USERCAP_RAISE, USERCAP_DENIED, 0, 0 },
		{ USERCAP_LOCK, USERCAP_EFFECTIVE, 0, 0 },
		{ USERCAP_LOCK, 0, 1, 0 },
#if __SIZEOF_LONG__ == 8
		{ USERCAP_TEST | 1UL << 32, USERCAP_EFFECTIVE, 0, 0 },
		{ USERCAP_TEST, USERCAP_EFFECTIVE | 1UL << 32, 0, 0 },
		{ USERCAP_TEST, USERCAP_EFFECTIVE, 1UL << 32, 0 },
		{ USERCAP_TEST, USERCAP_EFFECTIVE, 0, 1UL << 32 },
#endif
	};
	unsigned int i;

	drop_root(_metadata);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		errno = 0;
		EXPECT_EQ(-1, prctl(PR_USERCAP, rows[i].op, rows[i].sets,
				    rows[i].caps, rows[i].last))
		{
			TH_LOG("row %u", i);
		}
		EXPECT_EQ(EINVAL, errno);
	}
}

TEST(start)
{
	unsigned long cap;

	EXPECT_TRUE(has(HELD, USERCAP_ALL));
	for_each_cap(cap) {
		EXPECT_FALSE(has(USERCAP_PERMISSIVE, cap));
		EXPECT_FALSE(has(USERCAP_DENIED, cap));
	}
}

TEST(lower_and_raise_effective)
{
	unsigned long cap;

	drop_root(_metadata);
	for_each_cap(cap) {
		EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_EFFECTIVE, cap));
		EXPECT_FALSE(has(USERCAP_EFFECTIVE, cap));
		EXPECT_TRUE(has(USERCAP_EFFECTIVE, USERCAP_ALL & ~cap));
		EXPECT_TRUE(has(USERCAP_PERMITTED | USERCAP_BOUNDING,
				USERCAP_ALL));
		EXPECT_EQ(0, usercap(USERCAP_RAISE, USERCAP_EFFECTIVE, cap));
		EXPECT_TRUE(has(HELD, USERCAP_ALL));
	}
}

TEST(lower_permitted)
{
	unsigned long cap;

	drop_root(_metadata);
	for_each_cap(cap) {
		EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED, cap));
		EXPECT_FALSE(has(USERCAP_PERMITTED, cap));
		EXPECT_FALSE(has(USERCAP_EFFECTIVE, cap));
		EXPECT_TRUE(has(USERCAP_BOUNDING, cap));
		EXPECT_EQ(-1, usercap(USERCAP_RAISE, USERCAP_EFFECTIVE, cap));
		EXPECT_EQ(EPERM, errno);
		EXPECT_EQ(-1, usercap(USERCAP_RAISE, USERCAP_PERMITTED, cap));
		EXPECT_EQ(EPERM, errno);
		/* what would change nothing needs no right */
		EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED, cap));
	}
}

TEST(a_call_changes_all_or_nothing)
{
	drop_root(_metadata);
	EXPECT_EQ(-1, usercap(USERCAP_LOWER, HELD, USERCAP_ALL));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(has(HELD, USERCAP_ALL));
}

TEST(bounding_needs_no_new_privs)
{
	drop_root(_metadata);
	EXPECT_EQ(-1, usercap(USERCAP_LOWER, USERCAP_BOUNDING, USERCAP_ALL));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, usercap(USERCAP_LOCK, 0, 0));
	EXPECT_EQ(EPERM, errno);
	ASSERT_EQ(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_BOUNDING, USERCAP_ALL));
	EXPECT_EQ(0, usercap(USERCAP_LOCK, 0, 0));
	EXPECT_TRUE(has(USERCAP_EFFECTIVE | USERCAP_PERMITTED, USERCAP_ALL));
}

struct thread {
	pthread_barrier_t barrier;
};

static void *wait_twice(void *arg)
{
	struct thread *thread = arg;

	pthread_barrier_wait(&thread->barrier);
	pthread_barrier_wait(&thread->barrier);
	return NULL;
}

TEST(bounding_needs_no_new_privs_in_every_thread)
{
	struct thread other;
	pthread_t id;

	drop_root(_metadata);
	ASSERT_EQ(0, pthread_barrier_init(&other.barrier, NULL, 2));
	ASSERT_EQ(0, pthread_create(&id, NULL, wait_twice, &other));
	pthread_barrier_wait(&other.barrier);
	ASSERT_EQ(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	EXPECT_EQ(-1, usercap(USERCAP_LOWER, USERCAP_BOUNDING, USERCAP_ALL));
	EXPECT_EQ(EPERM, errno);
	pthread_barrier_wait(&other.barrier);
	ASSERT_EQ(0, pthread_join(id, NULL));
	EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_BOUNDING, USERCAP_ALL));
}

static void *lower_all(void *arg)
{
	usercap(USERCAP_LOWER, USERCAP_PERMITTED, USERCAP_ALL);
	return NULL;
}

TEST(threads_share_the_sets)
{
	unsigned long cap;
	pthread_t id;

	drop_root(_metadata);
	ASSERT_EQ(0, pthread_create(&id, NULL, lower_all, NULL));
	ASSERT_EQ(0, pthread_join(id, NULL));
	for_each_cap(cap)
		EXPECT_FALSE(has(USERCAP_EFFECTIVE, cap));
}

TEST(raise_by_privilege)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = {};

	if (geteuid() != 0)
		SKIP(return, "needs CAP_SETPCAP");
	EXPECT_EQ(0, usercap(USERCAP_LOWER, HELD, USERCAP_ALL));
	EXPECT_EQ(0, usercap(USERCAP_RAISE, HELD, USERCAP_ALL));
	EXPECT_TRUE(has(HELD, USERCAP_ALL));
	EXPECT_EQ(0, usercap(USERCAP_LOWER, HELD, USERCAP_ALL));
	/* user 0 alone means nothing, and capset() takes no user capability */
	ASSERT_EQ(0, syscall(SYS_capset, &header, none));
	EXPECT_EQ(-1, usercap(USERCAP_RAISE, HELD, USERCAP_ALL));
	EXPECT_EQ(EPERM, errno);
}

TEST(lock)
{
	if (geteuid() != 0)
		SKIP(return, "needs CAP_SETPCAP");
	EXPECT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED, USERCAP_ALL));
	EXPECT_EQ(0, usercap(USERCAP_LOCK, 0, 0));
	EXPECT_EQ(0, usercap(USERCAP_LOCK, 0, 0));
	EXPECT_EQ(-1, usercap(USERCAP_RAISE, USERCAP_PERMITTED, USERCAP_ALL));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(has(USERCAP_BOUNDING, USERCAP_ALL));
}

TEST(fork_copies_all_but_denied)
{
	const unsigned long tracing = USERCAP_MASK(CAP_USR_PTRACE);
	pid_t child;

	drop_root(_metadata);
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED, tracing));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		bool copied = !has(USERCAP_PERMITTED, tracing) &&
			      has(USERCAP_BOUNDING, USERCAP_ALL) &&
			      !has(USERCAP_DENIED, tracing);

		/* refused, and told to the parent */
		ptrace(PTRACE_SEIZE, getppid(), NULL, NULL);
		_exit(copied ? 0 : 1);
	}
	EXPECT_EQ(0, status_of(child));
	EXPECT_TRUE(has(USERCAP_DENIED, tracing));
}

/* Executes "has", which tells whether the new program does. */
static int has_after_exec(unsigned long sets, unsigned long caps)
{
	char sets_text[20], caps_text[20];
	pid_t child = fork();

	if (child == 0) {
		snprintf(sets_text, sizeof(sets_text), "%lu", sets);
		snprintf(caps_text, sizeof(caps_text), "%lu", caps);
		execl("./has", "has", sets_text, caps_text, NULL);
		_exit(3);
	}
	return child > 0 ? status_of(child) : -1;
}

TEST(exec_gives_what_is_in_bounding)
{
	const unsigned long listen = USERCAP_MASK(CAP_USR_TCP_LISTEN);
	const unsigned long tracing = USERCAP_MASK(CAP_USR_PTRACE);

	drop_root(_metadata);
	ASSERT_EQ(0, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED, listen));
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_BOUNDING, tracing));
	EXPECT_EQ(0, has_after_exec(HELD, USERCAP_ALL & ~tracing));
	EXPECT_EQ(1, has_after_exec(USERCAP_EFFECTIVE, tracing));
	EXPECT_EQ(1, has_after_exec(USERCAP_PERMITTED, tracing));
	EXPECT_EQ(1, has_after_exec(USERCAP_BOUNDING, tracing));
}

TEST_HARNESS_MAIN
