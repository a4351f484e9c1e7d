// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 2, all of it for one capability: every state that can be
 * reached, every operation, every right, live, against the pure functions of
 * <usercap/sets.h>, which tests/unit proves against the text.
 */
#include <linux/capability.h>

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"

/* Of the capabilities that can be made denied, the one that needs no fork */
#define CAP LISTEN
/* One whose P is lowered only to see whether the process is locked */
#define OTHER PTRACE

struct walk {
	uint64_t state;
	enum usercap_right right;
	unsigned int op;
	unsigned int sets;
};

static bool allowed(const struct walk *walk)
{
	return usercap_right_needed(walk->state, walk->op, walk->sets, CAP) <= walk->right;
}

static uint64_t expected(const struct walk *walk)
{
	return allowed(walk) ? usercap_next(walk->state, walk->op, walk->sets, CAP) : walk->state;
}

/*
 * The state of the one capability; of the others it is enough to know that they
 * are held. A tenth of the calls of read_sets(), and there are thousands of these.
 */
static uint64_t read_one(void)
{
	static const unsigned int sets[] = { E_, P_, B_, PERMISSIVE_, DENIED_ };
	uint64_t held = usercap_spread(USERCAP_SETS_HELD, FULL & ~CAP);
	size_t i;

	expect_ok(test_caps(USERCAP_SETS_HELD, FULL & ~CAP));
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		if (test_caps(sets[i], CAP) == 0)
			held |= usercap_spread(sets[i], CAP);
	return usercap_flip(held);
}

/* Only who could raise something can tell: the lock cannot be read. */
static void expect_lock(const struct walk *walk, uint64_t state)
{
	int result;

	if (walk->right != USERCAP_RIGHT_GRANT)
		return;
	expect_ok(lower(P_, OTHER));
	result = result_of(raise_caps(E_ | P_, OTHER));
	if (result != (usercap_locked(state) ? -EPERM : 0))
		fail("%s: the lock is not as it should be", sets_text(state));
}

static void try_here(const struct walk *walk)
{
	unsigned int sets = walk->op == USERCAP_LOCK ? 0 : walk->sets;
	int wanted = allowed(walk) ? 0 : -EPERM;
	int result = result_of(usercap_call(walk->op, sets, sets ? CAP : 0, 0));
	uint64_t after = read_one();

	if (result == wanted && after == (expected(walk) & ~USERCAP_LOCKED))
		return;
	fail("right %d, %s%s, op %u, sets %u: returned %d, wanted %d; sets are %s, wanted %s",
	     walk->right, sets_text(walk->state), usercap_locked(walk->state) ? " locked" : "",
	     walk->op, sets, result, wanted, sets_text(after), sets_text(expected(walk)));
}

static void try_for_good(void *arg)
{
	const struct walk *walk = arg;

	try_here(walk);
	expect_lock(walk, expected(walk));
}

/* Denied is not copied by fork, so a child of its own cannot be asked about it. */
static void try_in_child(struct walk *walk)
{
	uint64_t state = walk->state;

	walk->state = usercap_fork(state);
	in_vfork_child(try_for_good, walk);
	walk->state = state;
}

static void try_operation(struct walk *walk)
{
	if (expected(walk) == walk->state)
		try_here(walk);
	else
		try_in_child(walk);
}

static void take_right(enum usercap_right right)
{
	if (right == USERCAP_RIGHT_GRANT)
		return;
	become_nobody();
	if (right == USERCAP_RIGHT_CONFINE)
		set_no_new_privs();
}

static void try_operations(void *arg)
{
	struct walk *walk = arg;

	become(walk->state);
	take_right(walk->right);
	for (walk->op = USERCAP_LOWER; walk->op <= USERCAP_RAISE; walk->op++)
		for (walk->sets = 1; walk->sets <= USERCAP_SETS_WRITABLE; walk->sets++)
			try_operation(walk);
	walk->op = USERCAP_LOCK;
	walk->sets = 0;
	try_operation(walk);
}

/* All states of one capability; false when there are no more. */
static bool next_state(unsigned int *number, uint64_t *ret)
{
	for (; *number < 64; (*number)++) {
		unsigned int n = *number;

		/* E is in P, always */
		if (n & 1 && !(n & 2))
			continue;
		*ret = sets_of(FULL & ~(n & 1 ? 0 : CAP), FULL & ~(n & 2 ? 0 : CAP),
			       FULL & ~(n & 4 ? 0 : CAP), n & 8 ? CAP : 0, n & 16 ? CAP : 0);
		if (n & 32)
			*ret |= USERCAP_LOCKED;
		(*number)++;
		return true;
	}
	return false;
}

static void walk_all(enum usercap_right right)
{
	struct walk walk = { .right = right };
	unsigned int number = 0;

	needs_provider();
	while (next_state(&number, &walk.state))
		in_child(try_operations, &walk);
}

static void walk_none(void)
{
	walk_all(USERCAP_RIGHT_NONE);
}

static void walk_confine(void)
{
	walk_all(USERCAP_RIGHT_CONFINE);
}

static void walk_grant(void)
{
	walk_all(USERCAP_RIGHT_GRANT);
}

/* Who may grant comes from any state to any other, and denied stays through it all. */
static void go_to(uint64_t state)
{
	unsigned int set;

	for (set = E_; set <= PERMISSIVE_; set <<= 1)
		if (usercap_has(state, set, CAP))
			expect_ok(raise_caps(set, CAP));
	for (set = E_; set <= PERMISSIVE_; set <<= 1)
		if (!usercap_has(state, set, CAP))
			expect_ok(lower(set, CAP));
}

static void walk_denied(void)
{
	struct walk walk = { .right = USERCAP_RIGHT_GRANT };
	unsigned int number = 0;

	needs_provider();
	become(sets_of(FULL, FULL, FULL, 0, CAP));
	while (next_state(&number, &walk.state)) {
		if (!usercap_has(walk.state, DENIED_, CAP) || usercap_locked(walk.state))
			continue;
		for (walk.op = USERCAP_LOWER; walk.op <= USERCAP_RAISE; walk.op++) {
			for (walk.sets = 1; walk.sets <= USERCAP_SETS_WRITABLE; walk.sets++) {
				go_to(walk.state);
				try_here(&walk);
			}
		}
	}
}

static void become_walked(void *arg)
{
	become(*(const uint64_t *)arg);
}

static void walk_exec(void)
{
	unsigned int number = 0;
	struct report report;
	uint64_t state, wanted;
	bool may_raise;

	needs_provider();
	while (next_state(&number, &state)) {
		report = report_of(NULL, become_walked, &state);
		wanted = usercap_exec(state);
		if (report.sets != (wanted & ~USERCAP_LOCKED))
			fail("exec in %s: %s, wanted %s", sets_text(state), sets_text(report.sets),
			     sets_text(wanted));
		may_raise = !usercap_locked(wanted) || usercap_has(wanted, USERCAP_SETS_HELD, FULL);
		if (may_raise != (report.raise_errno == 0))
			fail("exec in %s: the lock is not as it should be", sets_text(state));
	}
}

static void expect_walked_fork(void *arg)
{
	expect_sets(usercap_fork(*(const uint64_t *)arg));
}

static void become_and_fork(void *arg)
{
	become(*(const uint64_t *)arg);
	in_child(expect_walked_fork, arg);
}

static void walk_fork(void)
{
	unsigned int number = 0;
	uint64_t state;

	needs_provider();
	while (next_state(&number, &state))
		in_child(become_and_fork, &state);
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "every operation in every state, by who has no right",
	  "The model, for one capability", walk_none, 30 },
	{ "every operation in every state, by who may confine",
	  "The model, for one capability", walk_confine, 30 },
	{ "every operation in every state, by who may grant",
	  "The model, for one capability", walk_grant, 30 },
	{ "every operation keeps what was denied",
	  "denied: read only: refused since the last exec", walk_denied, 30 },
	{ "exec in every state", "**exec**: `E' = P' = B`", walk_exec, 30 },
	{ "fork in every state", "**fork** copies all but *denied*", walk_fork, 30 },
};
/* clang-format on */

const struct suite suite_model = {
	.section = "2",
	.area = "model",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
