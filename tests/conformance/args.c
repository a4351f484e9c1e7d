// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 3: the arguments of prctl(PR_USERCAP, ...) */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "harness.h"
#include "rights.h"
#include "sets-live.h"

#define UNKNOWN_CAP ((uint64_t)USERCAP_ALL + 1)
#define UNKNOWN_SET 32ULL
#define HIGH(low) ((low) | 1ULL << 32)
#define TOP(low) ((low) | 1ULL << 63)

struct row {
	uint64_t op;
	uint64_t sets;
	uint64_t caps;
	uint64_t last;
};

static void expect_each_einval(const struct row *rows, size_t count)
{
	uint64_t before, after;
	size_t i;

	needs_provider();
	before = read_sets();
	for (i = 0; i < count; i++) {
		if (usercap_call(rows[i].op, rows[i].sets, rows[i].caps, rows[i].last) == 0)
			fail("row %zu: op %#jx sets %#jx caps %#jx last %#jx: success", i,
			     (uintmax_t)rows[i].op, (uintmax_t)rows[i].sets,
			     (uintmax_t)rows[i].caps, (uintmax_t)rows[i].last);
		if (errno != EINVAL)
			fail("row %zu: op %#jx sets %#jx caps %#jx last %#jx: %s, not EINVAL", i,
			     (uintmax_t)rows[i].op, (uintmax_t)rows[i].sets,
			     (uintmax_t)rows[i].caps, (uintmax_t)rows[i].last,
			     strerrorname_np(errno));
	}
	after = read_sets();
	if (before != after)
		fail("sets were %s, are %s", sets_text(before), sets_text(after));
}

/* clang-format off */
static const struct row bad_probe[] = {
	{ USERCAP_PROBE, 0 },
	{ USERCAP_PROBE, USERCAP_ABI + 1 },
	{ USERCAP_PROBE, HIGH(USERCAP_ABI) },
	{ USERCAP_PROBE, TOP(USERCAP_ABI) },
	{ USERCAP_PROBE, -1ULL },
};

static const struct row probe_with_caps[] = {
	{ USERCAP_PROBE, USERCAP_ABI, 1 },
	{ USERCAP_PROBE, USERCAP_ABI, USERCAP_ALL },
	{ USERCAP_PROBE, USERCAP_ABI, UNKNOWN_CAP },
	{ USERCAP_PROBE, USERCAP_ABI, HIGH(0) },
	{ USERCAP_PROBE, USERCAP_ABI, TOP(0) },
};

static const struct row unknown_op[] = {
	{ USERCAP_LOCK + 1 },
	{ USERCAP_LOCK + 1, E_, LISTEN },
	{ 100, E_, LISTEN },
	{ -1ULL, E_, LISTEN },
	{ HIGH(USERCAP_PROBE), USERCAP_ABI },
	{ HIGH(USERCAP_TEST), E_, LISTEN },
	{ HIGH(USERCAP_LOWER), E_, LISTEN },
	{ HIGH(USERCAP_RAISE), E_, LISTEN },
	{ HIGH(USERCAP_LOCK) },
	{ TOP(USERCAP_TEST), E_, LISTEN },
	{ TOP(USERCAP_LOWER), E_, LISTEN },
	{ TOP(USERCAP_LOCK) },
};

static const struct row last_not_zero[] = {
	{ USERCAP_PROBE, USERCAP_ABI, 0, 1 },
	{ USERCAP_TEST, E_, LISTEN, 1 },
	{ USERCAP_LOWER, E_, LISTEN, 1 },
	{ USERCAP_RAISE, E_, LISTEN, 1 },
	{ USERCAP_LOCK, 0, 0, 1 },
	{ USERCAP_PROBE, USERCAP_ABI, 0, HIGH(0) },
	{ USERCAP_TEST, E_, LISTEN, HIGH(0) },
	{ USERCAP_LOWER, E_, LISTEN, HIGH(0) },
	{ USERCAP_RAISE, E_, LISTEN, HIGH(0) },
	{ USERCAP_LOCK, 0, 0, HIGH(0) },
	{ USERCAP_LOWER, E_, LISTEN, TOP(0) },
	{ USERCAP_LOCK, 0, 0, TOP(0) },
};

static const struct row bad_sets[] = {
	{ USERCAP_TEST, 0, LISTEN },
	{ USERCAP_LOWER, 0, LISTEN },
	{ USERCAP_RAISE, 0, LISTEN },
	{ USERCAP_TEST, 0, 0 },
	{ USERCAP_LOWER, 0, 0 },
	{ USERCAP_RAISE, 0, 0 },
	{ USERCAP_TEST, UNKNOWN_SET, LISTEN },
	{ USERCAP_LOWER, UNKNOWN_SET, LISTEN },
	{ USERCAP_RAISE, UNKNOWN_SET, LISTEN },
	{ USERCAP_TEST, E_ | UNKNOWN_SET, LISTEN },
	{ USERCAP_LOWER, E_ | UNKNOWN_SET, LISTEN },
	{ USERCAP_RAISE, E_ | UNKNOWN_SET, LISTEN },
	{ USERCAP_TEST, HIGH(E_), LISTEN },
	{ USERCAP_LOWER, HIGH(E_), LISTEN },
	{ USERCAP_RAISE, HIGH(E_), LISTEN },
	{ USERCAP_TEST, TOP(E_), LISTEN },
	{ USERCAP_LOWER, TOP(E_), LISTEN },
	{ USERCAP_RAISE, TOP(E_), LISTEN },
	{ USERCAP_LOWER, HIGH(0), LISTEN },
};

static const struct row denied_is_read_only[] = {
	{ USERCAP_LOWER, DENIED_, LISTEN },
	{ USERCAP_RAISE, DENIED_, LISTEN },
	{ USERCAP_LOWER, DENIED_, 0 },
	{ USERCAP_RAISE, DENIED_, 0 },
	{ USERCAP_LOWER, DENIED_ | E_, LISTEN },
	{ USERCAP_RAISE, DENIED_ | E_, LISTEN },
	{ USERCAP_LOWER, DENIED_ | PERMISSIVE_, 0 },
};

static const struct row unknown_caps[] = {
	{ USERCAP_TEST, E_, UNKNOWN_CAP },
	{ USERCAP_LOWER, E_, UNKNOWN_CAP },
	{ USERCAP_RAISE, E_, UNKNOWN_CAP },
	{ USERCAP_TEST, DENIED_, UNKNOWN_CAP },
	{ USERCAP_LOWER, E_, UNKNOWN_CAP | LISTEN },
	{ USERCAP_RAISE, E_, UNKNOWN_CAP | LISTEN },
	{ USERCAP_TEST, E_, HIGH(LISTEN) },
	{ USERCAP_LOWER, E_, HIGH(LISTEN) },
	{ USERCAP_RAISE, E_, HIGH(LISTEN) },
	{ USERCAP_TEST, E_, TOP(LISTEN) },
	{ USERCAP_LOWER, P_, TOP(LISTEN) },
	{ USERCAP_RAISE, B_, TOP(LISTEN) },
	{ USERCAP_LOWER, E_, HIGH(0) },
	{ USERCAP_LOWER, E_, -1ULL },
};

static const struct row lock_takes_nothing[] = {
	{ USERCAP_LOCK, E_, 0 },
	{ USERCAP_LOCK, 0, LISTEN },
	{ USERCAP_LOCK, E_, LISTEN },
	{ USERCAP_LOCK, DENIED_, 0 },
	{ USERCAP_LOCK, HIGH(0), 0 },
	{ USERCAP_LOCK, 0, HIGH(0) },
	{ USERCAP_LOCK, TOP(0), 0 },
	{ USERCAP_LOCK, 0, UNKNOWN_CAP },
};
/* clang-format on */

#define CASE_OF_ROWS(table)                                   \
	static void einval_##table(void)                      \
	{                                                     \
		expect_each_einval(table, ARRAY_SIZE(table)); \
	}

CASE_OF_ROWS(bad_probe)
CASE_OF_ROWS(probe_with_caps)
CASE_OF_ROWS(unknown_op)
CASE_OF_ROWS(last_not_zero)
CASE_OF_ROWS(bad_sets)
CASE_OF_ROWS(denied_is_read_only)
CASE_OF_ROWS(unknown_caps)
CASE_OF_ROWS(lock_takes_nothing)

/* Valid, all of them would be refused to who has no right: still EINVAL once made invalid. */
static void einval_before_eperm(void)
{
	/* clang-format off */
	static const struct row forbidden[] = {
		{ USERCAP_TEST, E_, LISTEN },
		{ USERCAP_LOWER, B_, LISTEN },
		{ USERCAP_RAISE, P_, LISTEN },
		{ USERCAP_RAISE, PERMISSIVE_, LISTEN },
		{ USERCAP_LOCK, 0, 0 },
	};
	/* clang-format on */
	size_t i;

	needs_provider();
	expect_ok(lower(P_, LISTEN));
	become_nobody();
	for (i = 0; i < ARRAY_SIZE(forbidden); i++) {
		struct row row = forbidden[i];

		expect_eperm(usercap_call(row.op, row.sets, row.caps, 0));
		expect_einval(usercap_call(row.op, row.sets, row.caps, 1));
		expect_einval(usercap_call(HIGH(row.op), row.sets, row.caps, 0));
		expect_einval(usercap_call(row.op, row.sets | UNKNOWN_SET, row.caps, 0));
		expect_einval(usercap_call(row.op, row.sets, row.caps | UNKNOWN_CAP, 0));
		expect_einval(usercap_call(row.op, HIGH(row.sets), row.caps, 0));
		expect_einval(usercap_call(row.op, row.sets, HIGH(row.caps), 0));
	}
	expect_sets(sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL, 0, 0));
}

static void probe_needs_no_right(void)
{
	needs_provider();
	expect_ok(probe());
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect_ok(lock_sets());
	become_nobody();
	expect_ok(probe());
}

static void test_each_cap_of_each_set(void)
{
	static const unsigned int sets[] = { E_, P_, B_, PERMISSIVE_, DENIED_ };
	uint32_t caps, held;
	size_t s;

	needs_provider();
	become(sets_of(LISTEN | FORK, LISTEN | FORK | WX, FORK | WX | PTRACE, PTRACE, LISTEN));
	for (s = 0; s < ARRAY_SIZE(sets); s++) {
		held = usercap_in(read_sets(), sets[s]);
		for (caps = 0; caps <= USERCAP_ALL; caps++) {
			if (caps & ~held)
				expect_eperm(test_caps(sets[s], caps));
			else
				expect_ok(test_caps(sets[s], caps));
		}
	}
}

static void test_all_sets_named(void)
{
	needs_provider();
	become(sets_of(LISTEN, LISTEN | WX, LISTEN | FORK, 0, LISTEN));
	expect_ok(test_caps(E_ | P_ | B_ | DENIED_, LISTEN));
	expect_ok(test_caps(E_ | P_, LISTEN));
	expect_eperm(test_caps(E_ | P_, LISTEN | WX));
	expect_eperm(test_caps(P_ | B_, WX));
	expect_eperm(test_caps(P_ | B_, FORK));
	expect_eperm(test_caps(E_ | PERMISSIVE_, LISTEN));
	expect_eperm(test_caps(E_ | P_ | B_ | PERMISSIVE_ | DENIED_, LISTEN));
	expect_ok(test_caps(E_ | P_ | B_ | PERMISSIVE_ | DENIED_, 0));
}

static void test_records_nothing(void)
{
	needs_provider();
	expect_ok(lower(E_, FULL));
	expect_eperm(test_caps(E_, FULL));
	expect_sets(sets_of(0, FULL, FULL, 0, 0));
}

static void caps_zero(void)
{
	unsigned int sets;

	needs_provider();
	become(sets_of(0, 0, 0, 0, LISTEN) | USERCAP_LOCKED);
	become_nobody();
	for (sets = E_; sets <= USERCAP_SETS_READABLE; sets++) {
		expect_ok(test_caps(sets, 0));
		if (sets & DENIED_)
			continue;
		expect_ok(lower(sets, 0));
		expect_ok(raise_caps(sets, 0));
	}
	expect_sets(sets_of(0, 0, 0, 0, LISTEN));
}

/* usercap_call() fails on any result but 0 and -1. */
static void never_data(void)
{
	needs_provider();
	expect_ok(probe());
	expect_ok(test_caps(E_ | P_ | B_, FULL));
	expect_eperm(test_caps(PERMISSIVE_, FULL));
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_ok(test_caps(PERMISSIVE_, FULL));
	expect_ok(lower(E_ | P_ | B_ | PERMISSIVE_, FULL));
	expect_ok(lock_sets());
	expect_ok(lock_sets());
}

static void other_prctls(void)
{
	char name[16] = "";

	expect_errno(syscall(SYS_prctl, PR_USERCAP + 1L, 0, USERCAP_ABI, 0, 0), EINVAL);
	expect_errno(syscall(SYS_prctl, PR_USERCAP - 1L, 0, USERCAP_ABI, 0, 0), EINVAL);
	expect_ok(prctl(PR_SET_NAME, "conformance"));
	expect_ok(prctl(PR_GET_NAME, name));
	expect(!strcmp(name, "conformance"));
	expect(prctl(PR_GET_DUMPABLE) == 1);
	expect(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0);
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect(prctl(PR_GET_DUMPABLE) == 1);
	expect_ok(prctl(PR_GET_NAME, name));
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "PROBE of ABI 1 succeeds, whoever asks",
	  "0 if that ABI is implemented", probe_needs_no_right },
	{ "PROBE of another ABI is EINVAL",
	  "0 if that ABI is implemented, else EINVAL", einval_bad_probe },
	{ "PROBE with capabilities is EINVAL",
	  "else EINVAL (also for `caps` != 0)", einval_probe_with_caps },
	{ "an unknown op is EINVAL, all 64 bits counted",
	  "unknown op; all 64 bits of each argument counted", einval_unknown_op },
	{ "a last argument that is not 0 is EINVAL, all 64 bits counted",
	  "last argument not 0", einval_last_not_zero },
	{ "unknown or empty sets are EINVAL, all 64 bits counted",
	  "unknown or empty `sets`", einval_bad_sets },
	{ "LOWER and RAISE of denied are EINVAL",
	  "not for *denied*", einval_denied_is_read_only },
	{ "unknown capabilities are EINVAL, all 64 bits counted",
	  "unknown bits in `caps`", einval_unknown_caps },
	{ "LOCK with sets or capabilities is EINVAL",
	  "`sets` = `caps` = 0", einval_lock_takes_nothing },
	{ "EINVAL comes before EPERM",
	  "EINVAL, checked in this order [...] Only then permission", einval_before_eperm },
	{ "TEST answers for each capability of each set",
	  "0 if every cap is in every set named, else EPERM", test_each_cap_of_each_set },
	{ "TEST asks for every set named",
	  "0 if every cap is in every set named, else EPERM", test_all_sets_named },
	{ "TEST that fails is not recorded as denied",
	  "refused (or would have been) since the last exec", test_records_nothing },
	{ "capabilities 0 are valid for TEST, LOWER and RAISE, whoever calls",
	  "`caps` 0 is valid (TEST succeeds, LOWER/RAISE do nothing)", caps_zero },
	{ "results are 0 or -1, never data",
	  "results are 0 or -1 with errno, never data", never_data },
	{ "other prctl operations are what they were",
	  "prctl(PR_USERCAP = 0x55434150", other_prctls },
};
/* clang-format on */

const struct suite suite_args = {
	.section = "3",
	.area = "prctl",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
