/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User capabilities: what the tests share
 */
#ifndef _USERCAP_COMMON_H
#define _USERCAP_COMMON_H

#include <errno.h>
#include <linux/usercap.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#define HELD (USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING)

static inline int usercap(unsigned long op, unsigned long sets,
			  unsigned long caps)
{
	return prctl(PR_USERCAP, op, sets, caps, 0UL);
}

static inline bool has(unsigned long sets, unsigned long caps)
{
	return !usercap(USERCAP_TEST, sets, caps);
}

/* Root, which the tests may run as, could raise what it lowered. */
static inline void drop_root(struct __test_metadata *_metadata)
{
	const uid_t nobody = 65534;

	if (geteuid() != 0)
		return;
	ASSERT_EQ(0, setresuid(nobody, nobody, nobody));
	/* or it could not be traced */
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

/* The exit status of a child */
static inline int status_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/*
 * Each guarded operation is tried by a process that holds the capability, by
 * one that lacks it, and by one that lacks it in a dry run.
 */
enum restriction {
	HOLDS,
	LACKS,
	LACKS_PERMISSIVE,
};

static inline void restrict_to(struct __test_metadata *_metadata,
			       enum usercap cap, enum restriction how)
{
	ASSERT_EQ(0, usercap(USERCAP_PROBE, USERCAP_ABI, 0))
	{
		TH_LOG("usercap has to be among the LSMs: CONFIG_LSM or lsm=");
	}
	/* Permissive starts empty, and RAISE of it is for the privileged. */
	if (how == LACKS_PERMISSIVE &&
	    usercap(USERCAP_RAISE, USERCAP_PERMISSIVE, USERCAP_MASK(cap)))
		SKIP(return, "needs CAP_SETPCAP");
	drop_root(_metadata);
	if (how != HOLDS)
		ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
				     USERCAP_MASK(cap)));
}

#define USERCAP_FIXTURE(name, cap)					\
	FIXTURE(name) {};						\
	FIXTURE_VARIANT(name)						\
	{								\
		enum restriction how;					\
	};								\
	FIXTURE_VARIANT_ADD(name, holds) { .how = HOLDS };		\
	FIXTURE_VARIANT_ADD(name, lacks) { .how = LACKS };		\
	FIXTURE_VARIANT_ADD(name, lacks_permissive)			\
	{								\
		.how = LACKS_PERMISSIVE,				\
	};								\
	FIXTURE_SETUP(name)						\
	{								\
		restrict_to(_metadata, cap, variant->how);		\
	}								\
	FIXTURE_TEARDOWN(name) {}

/*
 * An operation that needs @cap: it worked, or it failed with @error for want
 * of the capability; and what was denied is noted.
 */
#define EXPECT_GUARDED_AS(error, cap, works)				\
	do {								\
		bool worked = (works);					\
		int errno_seen = errno;					\
									\
		EXPECT_EQ(variant->how != LACKS, worked);		\
		if (!worked)						\
			EXPECT_EQ(error, errno_seen);			\
		EXPECT_EQ(variant->how != HOLDS,			\
			  has(USERCAP_DENIED, USERCAP_MASK(cap)));	\
	} while (0)

#define EXPECT_GUARDED(cap, works) EXPECT_GUARDED_AS(EPERM, cap, works)

/* An operation that no capability is needed for */
#define EXPECT_FREE(works)						\
	do {								\
		EXPECT_TRUE(works);					\
		EXPECT_FALSE(has(USERCAP_DENIED, USERCAP_ALL));		\
	} while (0)

#endif /* _USERCAP_COMMON_H */
