// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filters in the kernel, by what processes can do and can't: each attempt in a process
 * without filters, in one that lacks the capability, in one that lacks all, and in one
 * that lacks all others
 */
#include "../unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <usercap.h>

#include "attempts.h"
#include "child.h"
#include "enforce.h"

struct trial {
	const struct attempt *attempt;
	uint64_t caps;
};

static int try_it(void *arg)
{
	const struct trial *trial = arg;

	if (trial->attempt->prepare)
		trial->attempt->prepare();
	if (trial->caps && child_restrict(trial->caps, USERCAP_BEST_EFFORT) != 0)
		return CHILD_DIED + 1;
	return trial->attempt->run();
}

static int result(const struct attempt *attempt, uint64_t caps)
{
	struct trial trial = { attempt, caps };

	return child_run(try_it, &trial);
}

static void assert_result(const struct attempt *attempt, uint64_t caps, int expected)
{
	int got = result(attempt, caps);

	if (got != expected)
		fail_msg("%s without %#llx: %d (%s), not %d", attempt->what,
			 (unsigned long long)caps, got, strerror(got), expected);
}

/* Refused must not be what happens anyway, or nothing is shown */
static void assert_attempt(const struct attempt *attempt)
{
	/* which address a socket has filters can't see */
	const uint64_t alone = USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE);
	uint64_t cap = USERCAP_MASK(attempt->cap);
	uint64_t others = USERCAP_ALL & ~(cap | attempt->beside | alone);
	int usual = result(attempt, 0);

	if (usual == CHILD_DIED || usual == attempt->refused)
		fail_msg("%s: %d as it is", attempt->what, usual);
	if (attempt->refused == SAME && usual != 0)
		fail_msg("%s: fails as it is, %s", attempt->what, strerror(usual));
	assert_result(attempt, cap, attempt->refused == SAME ? usual : attempt->refused);
	if (attempt->refused == SAME)
		return;
	assert_result(attempt, USERCAP_ALL, attempt->refused);
	assert_result(attempt, others, usual);
}

static void assert_attempts(const struct attempt attempts[], size_t n)
{
	bool refused = false;

	for (size_t i = 0; i < n; i++) {
		if (attempts[i].possible && !attempts[i].possible()) {
			print_message("%s: not on this machine\n", attempts[i].what);
			continue;
		}
		assert_attempt(&attempts[i]);
		refused |= attempts[i].refused != SAME;
	}
	if (!refused)
		skip();
}

static void tcp_listen(void **unused)
{
	(void)unused;
	assert_attempts(listen_attempts, n_listen_attempts);
}

static void ptrace_(void **unused)
{
	(void)unused;
	assert_attempts(ptrace_attempts, n_ptrace_attempts);
}

static void wx_mappings(void **unused)
{
	(void)unused;
	assert_attempts(mapping_attempts, n_mapping_attempts);
}

/* and exec */
static void fork_exec(void **unused)
{
	(void)unused;
	assert_attempts(program_attempts, n_program_attempts);
}

static void userns(void **unused)
{
	(void)unused;
	assert_attempts(namespace_attempts, n_namespace_attempts);
}

/* Who may not listen at all is the only one that filters can take it from. */
static int lower_remote(void *arg)
{
	return child_restrict(*(uint64_t *)arg, USERCAP_BEST_EFFORT);
}

/* One after the other is as good. */
static int lower_each(void *arg)
{
	int r = child_restrict(USERCAP_MASK(CAP_USR_TCP_LISTEN), 0);

	(void)arg;
	return r ? r : child_restrict(USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE), 0);
}

static void tcp_listen_remote(void **unused)
{
	uint64_t remote = USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE);
	uint64_t both = remote | USERCAP_MASK(CAP_USR_TCP_LISTEN);

	(void)unused;
	assert_int_equal(child_run(lower_remote, &remote), -ENOTSUP);
	assert_int_equal(child_run(lower_remote, &both), 0);
	assert_int_equal(child_run(lower_each, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcp_listen),  cmocka_unit_test(ptrace_),
		cmocka_unit_test(wx_mappings), cmocka_unit_test(fork_exec),
		cmocka_unit_test(userns),      cmocka_unit_test(tcp_listen_remote),
	};

	if (usercap_probe() == 0 || enforce_possible() < 0) {
		puts("the kernel has a provider, or no seccomp");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
