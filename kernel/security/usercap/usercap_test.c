// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: KUnit tests of the rules as this kernel compiled them
 *
 * The proof against an independent model is made in user space; here every
 * state of two capabilities meets every operation, and what must always be
 * true is checked.
 */

#include <kunit/test.h>

#include "usercap.h"

#define FIRST	USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define SECOND	USERCAP_MASK(CAP_USR_PTRACE)
#define BOTH	(FIRST | SECOND)

/* The @n-th combination of what may be set in the word for two capabilities */
static u64 nth_state(unsigned int n)
{
	u64 state = 0;
	unsigned int set;

	for (set = USERCAP_EFFECTIVE; set <= USERCAP_DENIED; set <<= 1, n >>= 2)
		state |= usercap_spread(set, n & BOTH);
	return state | (n & 1 ? USERCAP_LOCKED : 0);
}

#define N_STATES (1U << (5 * 2 + 1))

static bool is_valid(u64 state)
{
	return !(usercap_in(state, USERCAP_EFFECTIVE) &
		 ~usercap_in(state, USERCAP_PERMITTED));
}

static void check_change(struct kunit *test, u64 state, unsigned int op,
			 unsigned int sets, u32 caps)
{
	u64 next = usercap_next(state, op, sets, caps);
	enum usercap_right right = usercap_right_needed(state, op, sets, caps);

	KUNIT_EXPECT_TRUE(test, is_valid(next));
	KUNIT_EXPECT_EQ(test, usercap_in(state, USERCAP_DENIED),
			usercap_in(next, USERCAP_DENIED));
	KUNIT_EXPECT_TRUE(test, !usercap_locked(state) || usercap_locked(next));
	if (next == state)
		KUNIT_EXPECT_EQ(test, (int)right, USERCAP_RIGHT_NONE);
	if (op == USERCAP_LOWER)
		KUNIT_EXPECT_EQ(test, usercap_flip(next) & ~usercap_flip(state),
				0ULL);
	if (op == USERCAP_RAISE) {
		KUNIT_EXPECT_EQ(test, usercap_flip(state) & ~usercap_flip(next),
				0ULL);
		KUNIT_EXPECT_TRUE(test, usercap_has(next, sets, caps));
	}
	if (usercap_locked(state))
		KUNIT_EXPECT_NE(test, (int)right, USERCAP_RIGHT_GRANT);
}

static void test_changes(struct kunit *test)
{
	unsigned int n, op, sets, caps;

	for (n = 0; n < N_STATES; n++) {
		if (!is_valid(nth_state(n)))
			continue;
		for (op = USERCAP_LOWER; op <= USERCAP_RAISE; op++)
			for (sets = 1; sets <= USERCAP_SETS_WRITABLE; sets++)
				for (caps = 0; caps <= BOTH; caps++)
					check_change(test, nth_state(n), op,
						     sets, caps);
		check_change(test, nth_state(n), USERCAP_LOCK, 0, 0);
	}
}

static void test_fork_and_exec(struct kunit *test)
{
	unsigned int n;

	for (n = 0; n < N_STATES; n++) {
		u64 state = nth_state(n);
		u64 child = usercap_fork(state);
		u64 program = usercap_exec(state);
		u32 bounding = usercap_in(state, USERCAP_BOUNDING);

		KUNIT_EXPECT_EQ(test, usercap_in(child, USERCAP_DENIED), 0U);
		KUNIT_EXPECT_EQ(test, usercap_note(child, BOTH),
				usercap_note(state, BOTH));

		KUNIT_EXPECT_EQ(test, usercap_in(program, USERCAP_EFFECTIVE),
				bounding);
		KUNIT_EXPECT_EQ(test, usercap_in(program, USERCAP_PERMITTED),
				bounding);
		KUNIT_EXPECT_EQ(test, usercap_in(program, USERCAP_BOUNDING),
				bounding);
		KUNIT_EXPECT_EQ(test, usercap_in(program, USERCAP_PERMISSIVE),
				usercap_in(state, USERCAP_PERMISSIVE));
		KUNIT_EXPECT_EQ(test, usercap_in(program, USERCAP_DENIED), 0U);
		KUNIT_EXPECT_EQ(test, usercap_locked(program),
				usercap_locked(state));
	}
}

static void test_start(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, usercap_has(0, USERCAP_SETS_HELD, USERCAP_ALL));
	KUNIT_EXPECT_EQ(test, usercap_in(0, USERCAP_PERMISSIVE), 0U);
	KUNIT_EXPECT_EQ(test, usercap_in(0, USERCAP_DENIED), 0U);
	KUNIT_EXPECT_FALSE(test, usercap_locked(0));
	KUNIT_EXPECT_FALSE(test, usercap_restricted(0));
	KUNIT_EXPECT_EQ(test, atomic64_read(&init_task.signal->usercap.sets),
			0LL);
}

static void test_arguments(struct kunit *test)
{
	static const struct {
		u64 op, sets, caps, last;
		bool valid;
	} rows[] = {
		{ USERCAP_PROBE, USERCAP_ABI, 0, 0, true },
		{ USERCAP_PROBE, USERCAP_ABI + 1, 0, 0, false },
		{ USERCAP_PROBE, USERCAP_ABI, 1, 0, false },
		{ USERCAP_TEST, USERCAP_SETS_READABLE, USERCAP_ALL, 0, true },
		{ USERCAP_TEST, 0, USERCAP_ALL, 0, false },
		{ USERCAP_TEST, USERCAP_DENIED << 1, 0, 0, false },
		{ USERCAP_TEST, 1ULL << 32 | 1, 0, 0, false },
		{ USERCAP_TEST, 1, 1ULL << 32, 0, false },
		{ USERCAP_TEST, 1, 0, 1ULL << 32, false },
		{ 1ULL << 32 | USERCAP_TEST, 1, 0, 0, false },
		{ USERCAP_LOWER, USERCAP_SETS_WRITABLE, 0, 0, true },
		{ USERCAP_LOWER, USERCAP_DENIED, 0, 0, false },
		{ USERCAP_RAISE, USERCAP_DENIED | 1, 0, 0, false },
		{ USERCAP_RAISE, 1, USERCAP_ALL + 1ULL, 0, false },
		{ USERCAP_LOCK, 0, 0, 0, true },
		{ USERCAP_LOCK, 1, 0, 0, false },
		{ USERCAP_LOCK, 0, 1, 0, false },
		{ USERCAP_LOCK + 1, 0, 0, 0, false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, rows[i].valid,
				    usercap_args_valid(rows[i].op, rows[i].sets,
						       rows[i].caps,
						       rows[i].last),
				    "row %d", i);
}

static bool is_valid_call(const u64 call[4], unsigned int arg, u64 flipped)
{
	u64 args[4];

	memcpy(args, call, sizeof(args));
	args[arg] ^= flipped;
	return usercap_args_valid(args[0], args[1], args[2], args[3]);
}

/* Of valid arguments, every other value of any of the 64 bits of each */
static void test_bits_of_arguments(struct kunit *test)
{
	static const u64 calls[][4] = {
		{ USERCAP_PROBE, USERCAP_ABI, 0, 0 },
		{ USERCAP_TEST, USERCAP_DENIED, 0, 0 },
		{ USERCAP_LOWER, USERCAP_SETS_WRITABLE, USERCAP_ALL, 0 },
		{ USERCAP_RAISE, USERCAP_EFFECTIVE, 0, 0 },
		{ USERCAP_LOCK, 0, 0, 0 },
	};
	unsigned int call, arg, bit;

	for (call = 0; call < ARRAY_SIZE(calls); call++) {
		KUNIT_EXPECT_TRUE(test, is_valid_call(calls[call], 0, 0));
		for (arg = 0; arg < 4; arg++)
			/* those below have a meaning in some argument */
			for (bit = USERCAP_COUNT + 1; bit < 64; bit++)
				KUNIT_EXPECT_FALSE_MSG(test,
						       is_valid_call(calls[call], arg,
								     BIT_ULL(bit)),
						       "call %u, argument %u, bit %u",
						       call, arg, bit);
	}
}

/* Who may do what, told as DESIGN section 2 tells it */
static void test_rights(struct kunit *test)
{
	/* FIRST is held in P and B, not in E; SECOND is in none. */
	u64 state = usercap_spread(USERCAP_EFFECTIVE, BOTH) |
		    usercap_spread(USERCAP_PERMITTED | USERCAP_BOUNDING, SECOND);
	const struct {
		unsigned int op, sets;
		u32 caps;
		enum usercap_right right, locked;
	} rows[] = {
		{ USERCAP_LOWER, USERCAP_EFFECTIVE, BOTH,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_LOWER, USERCAP_PERMITTED, BOTH,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_LOWER, USERCAP_BOUNDING, FIRST,
		  USERCAP_RIGHT_CONFINE, USERCAP_RIGHT_CONFINE },
		{ USERCAP_LOWER, USERCAP_BOUNDING, SECOND,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_LOWER, USERCAP_PERMISSIVE, BOTH,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_RAISE, USERCAP_EFFECTIVE, FIRST,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_RAISE, USERCAP_EFFECTIVE, SECOND,
		  USERCAP_RIGHT_GRANT, USERCAP_RIGHT_NEVER },
		{ USERCAP_RAISE, USERCAP_PERMITTED, FIRST,
		  USERCAP_RIGHT_NONE, USERCAP_RIGHT_NONE },
		{ USERCAP_RAISE, USERCAP_PERMITTED, SECOND,
		  USERCAP_RIGHT_GRANT, USERCAP_RIGHT_NEVER },
		{ USERCAP_RAISE, USERCAP_BOUNDING, SECOND,
		  USERCAP_RIGHT_GRANT, USERCAP_RIGHT_NEVER },
		{ USERCAP_RAISE, USERCAP_PERMISSIVE, FIRST,
		  USERCAP_RIGHT_GRANT, USERCAP_RIGHT_NEVER },
		{ USERCAP_LOCK, 0, 0,
		  USERCAP_RIGHT_CONFINE, USERCAP_RIGHT_NONE },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_EQ_MSG(test, (int)rows[i].right,
				    (int)usercap_right_needed(state, rows[i].op,
							      rows[i].sets,
							      rows[i].caps),
				    "row %d", i);
		KUNIT_EXPECT_EQ_MSG(test, (int)rows[i].locked,
				    (int)usercap_right_needed(state | USERCAP_LOCKED,
							      rows[i].op,
							      rows[i].sets,
							      rows[i].caps),
				    "row %d, locked", i);
	}
}

static void test_verdicts(struct kunit *test)
{
	unsigned int n, set;

	for (n = 0; n < N_STATES; n++) {
		u64 state = nth_state(n);

		for (set = USERCAP_EFFECTIVE; set <= USERCAP_BOUNDING; set <<= 1) {
			enum usercap_verdict verdict =
				usercap_check(state, set, CAP_USR_PTRACE);

			if (usercap_in(state, set) & SECOND)
				KUNIT_EXPECT_EQ(test, (int)verdict,
						USERCAP_ALLOW);
			else if (usercap_in(state, USERCAP_PERMISSIVE) & SECOND)
				KUNIT_EXPECT_EQ(test, (int)verdict,
						USERCAP_RECORD);
			else
				KUNIT_EXPECT_EQ(test, (int)verdict,
						USERCAP_REFUSE);
		}
	}
}

static void test_domination(struct kunit *test)
{
	u64 no_p = usercap_spread(USERCAP_PERMITTED, FIRST);
	u64 no_b = usercap_spread(USERCAP_BOUNDING, FIRST);
	u64 no_e = usercap_spread(USERCAP_EFFECTIVE, FIRST);

	KUNIT_EXPECT_TRUE(test, usercap_dominates(0, 0));
	KUNIT_EXPECT_TRUE(test, usercap_dominates(0, no_p | no_b));
	KUNIT_EXPECT_TRUE(test, usercap_dominates(no_e, 0));
	KUNIT_EXPECT_TRUE(test, usercap_dominates(no_p, no_p));
	KUNIT_EXPECT_FALSE(test, usercap_dominates(no_p, 0));
	KUNIT_EXPECT_FALSE(test, usercap_dominates(no_b, 0));
	KUNIT_EXPECT_FALSE(test, usercap_dominates(no_p, no_b));
}

/* @count times the same; returns how many of them got a record, in @records */
static unsigned int tally_many(struct usercap_tally *tally, unsigned int count,
			       bool permissive, unsigned long object,
			       unsigned int *records)
{
	unsigned int recorded = 0;

	while (count--) {
		unsigned int now = usercap_tally_add(tally, permissive, object);

		recorded += now;
		*records += now != 0;
	}
	return recorded;
}

static void test_tally_of_one_object(struct kunit *test)
{
	struct usercap_tally tally = {};
	unsigned int records = 0, recorded;

	KUNIT_EXPECT_EQ(test, usercap_tally_add(&tally, false, BIT(3)), 1U);
	recorded = tally_many(&tally, 1000000, false, BIT(3), &records);
	/* The loop may take more than ten seconds where it is traced. */
	KUNIT_EXPECT_LE(test, records, 10U);
	KUNIT_EXPECT_EQ(test, recorded + usercap_tally_take(&tally, false),
			1000000U);
	KUNIT_EXPECT_EQ(test, usercap_tally_take(&tally, false), 0U);
}

static void test_tally_of_objects(struct kunit *test)
{
	struct usercap_tally tally = {};
	unsigned int i, records = 0, recorded = 0;

	for (i = 0; i < BITS_PER_LONG; i++)
		recorded += tally_many(&tally, 1000, false, BIT(i), &records);
	KUNIT_EXPECT_GE(test, records, 8U);
	KUNIT_EXPECT_LE(test, records, 10U);
	KUNIT_EXPECT_EQ(test, recorded + usercap_tally_take(&tally, false),
			BITS_PER_LONG * 1000U);
}

static void test_tally_of_permissive(struct kunit *test)
{
	struct usercap_tally tally = {};
	unsigned int records = 0;

	tally_many(&tally, 100, false, BIT(0), &records);
	tally_many(&tally, 10, true, BIT(0), &records);
	KUNIT_EXPECT_EQ(test, records, 1U);
	KUNIT_EXPECT_EQ(test, usercap_tally_take(&tally, true), 10U);
	KUNIT_EXPECT_EQ(test, usercap_tally_take(&tally, false), 99U);
}

static void test_tally_when_due(struct kunit *test)
{
	struct usercap_tally tally = {};
	unsigned int records = 0;

	tally_many(&tally, 100, false, BIT(0), &records);
	tally.reported = (jiffies - 11 * HZ) | 1;
	/* One object more, but this record stands for all that was counted. */
	tally_many(&tally, 1, false, BIT(1), &records);
	KUNIT_EXPECT_EQ(test, records, 2U);
	KUNIT_EXPECT_EQ(test, usercap_tally_take(&tally, false), 0U);
}

static struct kunit_case usercap_cases[] = {
	KUNIT_CASE(test_start),
	KUNIT_CASE(test_changes),
	KUNIT_CASE(test_fork_and_exec),
	KUNIT_CASE(test_arguments),
	KUNIT_CASE(test_bits_of_arguments),
	KUNIT_CASE(test_rights),
	KUNIT_CASE(test_verdicts),
	KUNIT_CASE(test_domination),
	KUNIT_CASE(test_tally_of_one_object),
	KUNIT_CASE(test_tally_of_objects),
	KUNIT_CASE(test_tally_of_permissive),
	KUNIT_CASE(test_tally_when_due),
	{}
};

static struct kunit_suite usercap_suite = {
	.name = "usercap",
	.test_cases = usercap_cases,
};

kunit_test_suite(usercap_suite);
