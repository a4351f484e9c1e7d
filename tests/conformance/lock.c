// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: LOCK */
#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "workdir.h"

#define LESS(caps) (FULL & ~(caps))

static void expect_locked(void *unused)
{
	uint64_t before = read_sets();

	(void)unused;
	expect_eperm(raise_caps(P_, LISTEN));
	expect_eperm(raise_caps(E_, LISTEN));
	expect_eperm(raise_caps(B_, LISTEN));
	expect_eperm(raise_caps(PERMISSIVE_, LISTEN));
	expect_sets(before);
}

static void no_more_raising(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	expect_ok(raise_caps(E_ | P_ | B_, LISTEN));
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	expect_ok(lock_sets());
	expect_locked(NULL);
}

/* A lock forbids raising, not lowering. */
static void lowering_goes_on(void)
{
	needs_provider();
	expect_ok(lower(E_, LISTEN));
	expect_ok(raise_caps(PERMISSIVE_, FORK));
	expect_ok(lock_sets());
	expect_ok(raise_caps(E_, LISTEN));
	expect_ok(lower(E_, LISTEN));
	expect_ok(lower(P_, WX));
	expect_ok(lower(B_, PTRACE));
	expect_ok(lower(PERMISSIVE_, FORK));
	expect_sets(sets_of(LESS(LISTEN | WX), LESS(WX), LESS(PTRACE), 0, 0));
}

static void grandchild(void *unused)
{
	expect_locked(unused);
	in_child(expect_locked, NULL);
}

static void descendants(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	expect_ok(lock_sets());
	in_child(grandchild, NULL);
}

static void lock_only(void *unused)
{
	(void)unused;
	expect_ok(lock_sets());
}

static void not_the_parent(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	in_child(lock_only, NULL);
	expect_ok(raise_caps(E_ | P_ | B_, LISTEN));
}

static void lock_as_nobody(void *unused)
{
	(void)unused;
	expect_ok(lower(B_, LISTEN));
	become_nobody();
	set_no_new_privs();
	expect_ok(lock_sets());
}

static void by_nobody(void)
{
	struct report report;

	needs_provider();
	report = report_of(NULL, lock_as_nobody, NULL);
	expect(report.euid == NOBODY);
	expect(report.raise_errno == EPERM);
}

static void lock_in_child(void *unused)
{
	(void)unused;
	expect_ok(lower(B_, LISTEN));
	expect_ok(lock_sets());
}

static void over_exec(void)
{
	struct report report;

	needs_provider();
	report = report_of(NULL, lock_in_child, NULL);
	expect(report.euid == 0);
	expect(report.raise_errno == EPERM);
}

static void twice(void)
{
	needs_provider();
	expect_ok(lock_sets());
	expect_ok(lock_sets());
	become_nobody();
	expect_ok(lock_sets());
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "root raises nothing under a lock",
	  "no more raising by privilege", no_more_raising },
	{ "lowering, and raising E within P, go on under a lock",
	  "**LOCK** [...] no more raising by privilege", lowering_goes_on },
	{ "children and their children are locked too",
	  "for this process and all that descend from it", descendants },
	{ "a locked child leaves its parent unlocked",
	  "for this process and all that descend from it", not_the_parent },
	{ "the lock outlives exec", "B, permissive and the lock survive", over_exec },
	{ "nobody with no_new_privs can lock, for good",
	  "**LOCK** is for life", by_nobody },
	{ "locking twice is success, and needs no right",
	  "locking twice is success", twice },
};
/* clang-format on */

const struct suite suite_lock = {
	.section = "2",
	.area = "lock",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
