// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The prctl wrappers: on whatever kernel this is, and against a fake one, for
 * what no real one can be made to do
 */
#include "unit.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <usercap.h>

#include "fake-kernel.h"

#define T USERCAP_MASK(CAP_USR_PTRACE)
#define ALL ((uint64_t)USERCAP_ALL)

#define E USERCAP_EFFECTIVE
#define P USERCAP_PERMITTED
#define B USERCAP_BOUNDING

/* ---- against the fake ---- */

static int begin(void **unused)
{
	(void)unused;
	fake_begin();
	return 0;
}

static void assert_get(unsigned int set, uint64_t expected)
{
	uint64_t caps = UNTOUCHED_MASK;

	assert_int_equal(usercap_get(set, &caps), 0);
	assert_true(caps == expected);
}

static void assert_no_get(unsigned int set, int error)
{
	uint64_t caps = UNTOUCHED_MASK;

	assert_int_equal(usercap_get(set, &caps), error);
	assert_true(caps == UNTOUCHED_MASK);
}

static void results_are_forwarded(void **unused)
{
	(void)unused;
	assert_int_equal(usercap_probe(), 0);
	assert_int_equal(usercap_test(E | P | B, ALL), 0);
	assert_int_equal(usercap_test(USERCAP_DENIED, T), -EPERM);
	assert_int_equal(usercap_lower(E, T), 0);
	assert_int_equal(usercap_test(E, T), -EPERM);
	assert_int_equal(usercap_raise(E, T), 0);
	assert_int_equal(usercap_test(E, T), 0);
	assert_int_equal(usercap_lower(B, T), -EPERM);
	assert_int_equal(usercap_raise(USERCAP_PERMISSIVE, T), -EPERM);
	assert_int_equal(usercap_lock(), -EPERM);
	assert_int_equal(fake.state, 0);
	fake_grant();
	assert_int_equal(usercap_lower(B, T), 0);
	assert_int_equal(usercap_raise(USERCAP_PERMISSIVE, T), 0);
	assert_int_equal(usercap_lock(), 0);
	assert_int_equal(usercap_raise(B, T), -EPERM);
	assert_get(E, ALL);
	assert_get(B, ALL & ~T);
	assert_get(USERCAP_PERMISSIVE, T);
	assert_get(USERCAP_DENIED, 0);
}

static void arguments_are_forwarded(void **unused)
{
	(void)unused;
	assert_int_equal(usercap_test(0, T), -EINVAL);
	assert_int_equal(usercap_test(32, T), -EINVAL);
	assert_int_equal(usercap_test(E, ALL + 1), -EINVAL);
	assert_int_equal(usercap_test(E, 1ULL << 63), -EINVAL);
	assert_int_equal(usercap_test(E, 1ULL << 32 | T), -EINVAL);
	assert_int_equal(usercap_lower(USERCAP_DENIED, T), -EINVAL);
	assert_int_equal(usercap_lower(E, 1ULL << 32), -EINVAL);
	assert_int_equal(usercap_raise(E, 1ULL << 32), -EINVAL);
	assert_int_equal(usercap_raise(USERCAP_DENIED, T), -EINVAL);
	assert_no_get(0, -EINVAL);
	assert_no_get(32, -EINVAL);
	assert_no_get(E | P, -EINVAL);
	assert_int_equal(fake.state, 0);
}

static void errors_are_forwarded(void **unused)
{
	static const int errors[] = { ENOMEM, EAGAIN, ENOSYS, EPERM, EINVAL };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fake.error = errors[i];
		assert_int_equal(usercap_probe(), -errors[i]);
		assert_int_equal(usercap_test(E, T), -errors[i]);
		assert_int_equal(usercap_lower(E, T), -errors[i]);
		assert_int_equal(usercap_raise(E, T), -errors[i]);
		assert_int_equal(usercap_lock(), -errors[i]);
		assert_no_get(E, -errors[i]);
	}
}

/* A library that is newer than the kernel must not lock everybody out. */
static void unknown_capability_is_as_at_the_start(void **unused)
{
	(void)unused;
	fake.unknown = T;
	assert_get(E, ALL);
	assert_get(B, ALL);
	assert_get(USERCAP_PERMISSIVE, 0);
	assert_get(USERCAP_DENIED, 0);
	assert_int_equal(usercap_lower(E, T), -EINVAL);
}

/* ---- which provider ---- */

/* Where the kernel has one, asking for seccomp does nothing, neither then nor later. */
static void the_kernel_comes_first(void **unused)
{
	struct usercap_limits limits = { "untouched", "untouched" };

	(void)unused;
	assert_int_equal(usercap_allow_seccomp(USERCAP_BEST_EFFORT), 0);
	assert_int_equal(usercap_provider(), USERCAP_PROVIDER_KERNEL);
	assert_int_equal(usercap_lower(E, T), 0);
	assert_int_equal(usercap_raise(E, T), 0);
	assert_int_equal(usercap_provider_limits(USERCAP_COUNT, &limits), -EINVAL);
	assert_string_equal(limits.unenforced, "untouched");
	assert_int_equal(usercap_provider_limits(CAP_USR_PTRACE, &limits), 0);
	assert_null(limits.unenforced);
	assert_null(limits.excess);
	assert_int_equal(usercap_allow_seccomp(2), -EINVAL);
	fake.error = EINVAL;
	assert_int_equal(usercap_provider(), USERCAP_PROVIDER_NONE);
	assert_int_equal(usercap_lower(E, T), -EINVAL);
}

/* What hides whether there is a provider is no reason to do without. */
static void doubt_is_forwarded(void **unused)
{
	(void)unused;
	fake.error = EPERM;
	assert_int_equal(usercap_allow_seccomp(USERCAP_BEST_EFFORT), -EPERM);
	assert_int_equal(usercap_provider(), USERCAP_PROVIDER_NONE);
}

static void execve_lowers_bounding(void **unused)
{
	char name[] = "x", *argv[] = { name, NULL };

	(void)unused;
	assert_int_equal(usercap_execve("/nonexistent/x", argv, argv, T), -EPERM);
	assert_int_equal(fake.state, 0);
	fake_grant();
	assert_int_equal(usercap_execve("/nonexistent/x", argv, argv, ALL + 1), -EINVAL);
	assert_int_equal(fake.state, 0);
	assert_int_equal(usercap_execve("/nonexistent/x", argv, argv, T), -ENOENT);
	assert_get(B, ALL & ~T);
	assert_get(E, ALL);
}

/* ---- the kernel that this is ---- */

static int begin_real(void **unused)
{
	(void)unused;
	fake.on = false;
	return 0;
}

static void without_provider(void)
{
	assert_int_equal(usercap_test(E, T), -EINVAL);
	assert_int_equal(usercap_test(E, 0), -EINVAL);
	assert_int_equal(usercap_lower(E, T), -EINVAL);
	assert_int_equal(usercap_raise(E, T), -EINVAL);
	assert_int_equal(usercap_lock(), -EINVAL);
	assert_no_get(E, -EINVAL);
}

/* In a child: what it gives up, the next tests still need */
static int drop_for_good(void)
{
	uint64_t held, now;

	if (usercap_get(E, &held) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL))
		return 1;
	if (usercap_lower(E | P | B, T) || usercap_test(E, T) != -EPERM)
		return 2;
	if (usercap_get(E, &now) || now != (held & ~(uint64_t)T))
		return 3;
	if (usercap_lock() || usercap_lock() || usercap_raise(E, T) != -EPERM)
		return 4;
	return 0;
}

static void with_provider(void)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(drop_for_good());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void this_kernel(void **unused)
{
	int r = usercap_probe();

	(void)unused;
	assert_true(r == 0 || r == -EINVAL);
	print_message("%s\n", r ? "no provider here" : "a provider answers");
	if (r)
		without_provider();
	else
		with_provider();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(results_are_forwarded, begin),
		cmocka_unit_test_setup(arguments_are_forwarded, begin),
		cmocka_unit_test_setup(errors_are_forwarded, begin),
		cmocka_unit_test_setup(unknown_capability_is_as_at_the_start, begin),
		cmocka_unit_test_setup(the_kernel_comes_first, begin),
		cmocka_unit_test_setup(doubt_is_forwarded, begin),
		cmocka_unit_test_setup(execve_lowers_bounding, begin),
		cmocka_unit_test_setup(this_kernel, begin_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
