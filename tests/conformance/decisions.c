// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The decision table that also drives the proofs of sets.h and of the library,
 * row by row against the running kernel, with several pairs of capabilities.
 */
#include "../unit/decisions.h"

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"

struct pair {
	uint32_t a;
	uint32_t b;
	/* both can be made denied, and a child can be had whatever is lowered */
	bool any_row;
};

struct row {
	const struct decision *decision;
	const struct pair *pair;
};

static uint64_t packed(const char *const letters[2], const struct pair *pair)
{
	uint64_t held = usercap_spread(USERCAP_SETS_HELD, FULL & ~(pair->a | pair->b));

	held |= usercap_spread(decision_sets(letters[0]), pair->a);
	held |= usercap_spread(decision_sets(letters[1]), pair->b);
	return usercap_flip(held) | (decision_locked(letters) ? USERCAP_LOCKED : 0);
}

static void become_start(void *arg)
{
	const struct row *row = arg;

	become(packed(row->decision->start, row->pair));
}

static void expect_end(const struct row *row, uint64_t sets)
{
	uint64_t wanted = packed(row->decision->end, row->pair) & ~USERCAP_LOCKED;

	if (sets != wanted)
		fail("%s: sets are %s, wanted %s", row->decision->what, sets_text(sets),
		     sets_text(wanted));
}

static void expect_end_here(void *arg)
{
	expect_end(arg, read_sets());
}

static void fork_row(void *arg)
{
	become_start(arg);
	in_child(expect_end_here, arg);
}

static void exec_row(void *arg)
{
	expect_end(arg, report_of(NULL, become_start, arg).sets);
}

static void call_row(void *arg)
{
	const struct row *row = arg;
	const struct decision *decision = row->decision;
	uint32_t caps = (decision->caps & DECISION_A ? row->pair->a : 0) |
			(decision->caps & DECISION_B ? row->pair->b : 0);
	int result;

	become_start(arg);
	if (decision->held != USERCAP_RIGHT_GRANT)
		become_nobody();
	if (decision->held == USERCAP_RIGHT_CONFINE)
		set_no_new_privs();
	result = result_of(usercap_call(decision->op, decision->sets, caps, 0));
	if (result != -decision->result)
		fail("%s: %s, wanted %s", decision->what,
		     result ? strerrorname_np(-result) : "success",
		     decision->result ? strerrorname_np(decision->result) : "success");
	expect_end_here(arg);
}

/* Some states cannot be made live with every pair. */
static bool possible(const struct decision *decision, const struct pair *pair)
{
	return pair->any_row || (decision->op < DECISION_FORK && !strchr(decision->start[0], 'd') &&
				 !strchr(decision->start[1], 'd'));
}

static void decide_all(const struct pair *pair)
{
	struct row row = { .pair = pair };
	size_t i;

	needs_provider();
	for (i = 0; i < ARRAY_SIZE(decisions); i++) {
		row.decision = &decisions[i];
		if (!possible(row.decision, pair))
			continue;
		if (row.decision->op == DECISION_FORK)
			in_child(fork_row, &row);
		else if (row.decision->op == DECISION_EXEC)
			in_child(exec_row, &row);
		else
			in_child(call_row, &row);
	}
}

static void decide_listen_wx(void)
{
	decide_all(&(struct pair){ LISTEN, WX, true });
}

static void decide_wx_listen(void)
{
	decide_all(&(struct pair){ WX, LISTEN, true });
}

static void decide_ptrace_fork(void)
{
	decide_all(&(struct pair){ PTRACE, FORK, false });
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "the decision table, of tcp_listen and wx_mappings",
	  "One decision table drives tests of sets.h, library, BPF and LSM alike",
	  decide_listen_wx },
	{ "the decision table, of wx_mappings and tcp_listen",
	  "One decision table drives tests of sets.h, library, BPF and LSM alike",
	  decide_wx_listen },
	{ "the decision table, of ptrace and fork_exec",
	  "One decision table drives tests of sets.h, library, BPF and LSM alike",
	  decide_ptrace_fork },
};
/* clang-format on */

const struct suite suite_decisions = {
	.section = "2",
	.area = "decisions",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
