// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: what LOWER and RAISE do to the sets of a process */
#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"

#define LESS(caps) (FULL & ~(caps))

static void lower_effective(void)
{
	needs_provider();
	become_nobody();
	expect_ok(lower(E_, LISTEN | WX));
	expect_sets(sets_of(LESS(LISTEN | WX), FULL, FULL, 0, 0));
	expect_ok(lower(E_, WX | FORK));
	expect_sets(sets_of(LESS(LISTEN | WX | FORK), FULL, FULL, 0, 0));
}

static void permitted_takes_effective(void)
{
	needs_provider();
	become_nobody();
	expect_ok(lower(P_, LISTEN | WX));
	expect_sets(sets_of(LESS(LISTEN | WX), LESS(LISTEN | WX), FULL, 0, 0));
}

static void bounding_alone(void)
{
	needs_provider();
	expect_ok(lower(B_, LISTEN | WX));
	expect_sets(sets_of(FULL, FULL, LESS(LISTEN | WX), 0, 0));
	expect(try_listen() == 0);
}

static void several_sets(void)
{
	needs_provider();
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_ok(lower(E_ | P_ | B_ | PERMISSIVE_, LISTEN | FORK));
	expect_sets(sets_of(LESS(LISTEN | FORK), LESS(LISTEN | FORK), LESS(LISTEN | FORK),
			    LESS(LISTEN | FORK), 0));
}

/* With no_new_privs, without it, locked: E and P can always be lowered. */
static void lower_always(void)
{
	needs_provider();
	expect_ok(lock_sets());
	become_nobody();
	expect_ok(lower(E_, LISTEN));
	expect_ok(lower(P_, PTRACE));
	set_no_new_privs();
	expect_ok(lower(E_ | P_, WX));
	expect_sets(sets_of(LESS(LISTEN | PTRACE | WX), LESS(PTRACE | WX), FULL, 0, 0));
}

static void raise_within_permitted(void)
{
	needs_provider();
	expect_ok(lower(E_, LISTEN));
	expect_ok(lock_sets());
	become_nobody();
	expect(try_listen() == -EPERM);
	expect_ok(raise_caps(E_, LISTEN));
	expect_sets(sets_of(FULL, FULL, FULL, 0, LISTEN));
	expect(try_listen() == 0);
}

static void raise_beyond_permitted(void)
{
	needs_provider();
	expect_ok(lower(P_, LISTEN | WX));
	expect_ok(raise_caps(E_, LISTEN));
	expect_sets(sets_of(LESS(WX), LESS(WX), FULL, 0, 0));
	expect(try_listen() == 0);
	become_nobody();
	expect_eperm(raise_caps(E_, WX));
	expect_sets(sets_of(LESS(WX), LESS(WX), FULL, 0, 0));
}

static void raise_permitted_alone(void)
{
	needs_provider();
	expect_ok(lower(P_, LISTEN));
	expect_ok(raise_caps(P_, LISTEN));
	expect_sets(sets_of(LESS(LISTEN), FULL, FULL, 0, 0));
	expect(try_listen() == -EPERM);
	become_nobody();
	expect_ok(raise_caps(E_, LISTEN));
}

static void raise_both(void)
{
	needs_provider();
	expect_ok(lower(P_, LISTEN));
	expect_ok(raise_caps(E_ | P_, LISTEN));
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	/* P is held: what remains is E within P, which is everybody's */
	expect_ok(lower(E_, LISTEN));
	become_nobody();
	expect_ok(raise_caps(E_ | P_, LISTEN));
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	expect_ok(lower(P_, LISTEN));
	expect_eperm(raise_caps(E_ | P_, LISTEN));
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0));
}

static void raise_bounding_alone(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	expect_ok(raise_caps(B_, LISTEN));
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0));
}

/* ---- all or nothing ---- */

static void lower_all_or_nothing(void)
{
	uint64_t full = sets_of(FULL, FULL, FULL, 0, 0);

	needs_provider();
	become_nobody();
	expect_eperm(lower(E_ | B_, LISTEN));
	expect_sets(full);
	expect_eperm(lower(E_ | P_ | B_ | PERMISSIVE_, FULL));
	expect_sets(full);
	expect_ok(lower(E_ | P_ | PERMISSIVE_, LISTEN));
}

static void lower_one_cap_not_permitted(void)
{
	needs_provider();
	expect_ok(lower(B_, LISTEN));
	become_nobody();
	/* LISTEN is not in B any more: lowering it changes E alone */
	expect_ok(lower(E_ | B_, LISTEN));
	expect_eperm(lower(E_ | B_, LISTEN | WX));
	expect_sets(sets_of(LESS(LISTEN), FULL, LESS(LISTEN), 0, 0));
}

static void raise_all_or_nothing(void)
{
	uint64_t state = sets_of(0, LESS(WX), LESS(LISTEN), 0, 0);

	needs_provider();
	become(state);
	become_nobody();
	expect_eperm(raise_caps(E_ | B_, LISTEN));
	expect_eperm(raise_caps(E_ | PERMISSIVE_, LISTEN));
	expect_eperm(raise_caps(E_, LISTEN | WX));
	expect_eperm(raise_caps(E_ | P_, FULL));
	expect_sets(state);
	expect_ok(raise_caps(E_ | P_, LESS(WX)));
	expect_ok(raise_caps(E_ | B_, FORK | PTRACE));
}

/* ---- a call that would change nothing ---- */

static void no_op_needs_no_right(void)
{
	uint64_t state = sets_of(FORK, FORK | WX, FORK | PTRACE, LISTEN, 0);

	needs_provider();
	become(state | USERCAP_LOCKED);
	become_nobody();
	/* raising what is held */
	expect_ok(raise_caps(E_, FORK));
	expect_ok(raise_caps(P_, FORK | WX));
	expect_ok(raise_caps(E_ | P_, FORK));
	expect_ok(raise_caps(B_, FORK | PTRACE));
	expect_ok(raise_caps(E_ | P_ | B_, FORK));
	expect_ok(raise_caps(PERMISSIVE_, LISTEN));
	/* lowering what is not */
	expect_ok(lower(E_, LESS(FORK)));
	expect_ok(lower(P_, LISTEN | PTRACE));
	expect_ok(lower(B_, LISTEN | WX));
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	expect_ok(lower(PERMISSIVE_, LESS(LISTEN)));
	/* locking twice */
	expect_ok(lock_sets());
	expect_sets(state);
	/* and beside each, the call that would change something */
	expect_eperm(raise_caps(E_, LISTEN));
	expect_eperm(raise_caps(P_, LISTEN));
	expect_eperm(raise_caps(B_, LISTEN));
	expect_eperm(raise_caps(PERMISSIVE_, FORK));
	expect_eperm(lower(B_, FORK));
	expect_sets(state);
}

/* ---- permissive ---- */

static void permissive_allows(void)
{
	needs_provider();
	expect_ok(raise_caps(PERMISSIVE_, LISTEN | WX));
	expect_sets(sets_of(FULL, FULL, FULL, LISTEN | WX, 0));
	expect(try_listen() == 0);
	expect_sets(sets_of(FULL, FULL, FULL, LISTEN | WX, 0));
	expect_ok(lower(E_, LISTEN | FORK));
	expect(try_listen() == 0);
	expect(try_map() == 0);
	expect(try_fork() == -EPERM);
	expect_sets(sets_of(LESS(LISTEN | FORK), FULL, FULL, LISTEN | WX, LISTEN | FORK));
}

static void permissive_lowered_by_anyone(void)
{
	needs_provider();
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_ok(lower(E_, LISTEN));
	become_nobody();
	expect(try_listen() == 0);
	expect_ok(lower(PERMISSIVE_, LISTEN));
	expect(try_listen() == -EPERM);
	expect_eperm(raise_caps(PERMISSIVE_, LISTEN));
	expect_sets(sets_of(LESS(LISTEN), FULL, FULL, LESS(LISTEN), LISTEN));
}

static void expect_permissive_listen(void *unused)
{
	(void)unused;
	expect(try_listen() == 0);
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), LISTEN, LISTEN));
}

static void permissive_in_children(void)
{
	needs_provider();
	become(sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), LISTEN, 0));
	in_child(expect_permissive_listen, NULL);
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "LOWER E keeps P and B", "**LOWER** E or P: always allowed", lower_effective },
	{ "LOWER P takes E along", "P takes E along", permitted_takes_effective },
	{ "LOWER B keeps E and P",
	  "bounding B: what programs executed from here on start with", bounding_alone },
	{ "LOWER of several sets at once", "One call changes all it names", several_sets },
	{ "LOWER E or P is allowed to everyone, locked or not",
	  "**LOWER** E or P: always allowed", lower_always },
	{ "RAISE E within P is allowed to everyone, locked or not",
	  "**RAISE** E within P: always", raise_within_permitted },
	{ "RAISE E beyond P takes P along, and needs privilege",
	  "E subset of P always; Anything else needs *privilege over sets*",
	  raise_beyond_permitted },
	{ "RAISE P keeps E as it is", "permitted P: what E can be raised to",
	  raise_permitted_alone },
	{ "RAISE of E and P at once counts as P first",
	  "RAISE of E and P in one call counts as P first", raise_both },
	{ "RAISE B keeps E and P",
	  "bounding B: what programs executed from here on start with", raise_bounding_alone },
	{ "LOWER of several sets changes all or nothing",
	  "One call changes all it names or nothing", lower_all_or_nothing },
	{ "LOWER of several capabilities changes all or nothing",
	  "One call changes all it names or nothing", lower_one_cap_not_permitted },
	{ "RAISE changes all or nothing",
	  "One call changes all it names or nothing", raise_all_or_nothing },
	{ "a call that would change nothing needs no right",
	  "A call that would change nothing [...] is success and needs no right",
	  no_op_needs_no_right },
	{ "permissive: recorded, but allowed",
	  "permissive: lacking it is recorded but allowed (a dry run)", permissive_allows },
	{ "LOWER permissive is allowed to everyone, RAISE is not",
	  "LOWER permissive: always", permissive_lowered_by_anyone },
	{ "permissive holds for children too",
	  "**fork** copies all but *denied*", permissive_in_children },
};
/* clang-format on */

const struct suite suite_change = {
	.section = "2",
	.area = "change",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
