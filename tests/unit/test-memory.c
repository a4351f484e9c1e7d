// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every allocation fails once: nothing is given back, nothing leaks (the build
 * with sanitizers sees to that), and the error says so. And a policy stays
 * small.
 */
#include "unit.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failing.h"
#include "policy-internal.h"
#include "scratch.h"

static const char text[] = "alice ~ptrace\n@root none\n1:2 all\n@0: all\n@0:9999 all\n* none\n";

static int parse(void *ret)
{
	return usercap_policy_parse(text, strlen(text), "x", ret, NULL);
}

static int load(void *ret)
{
	static const char *const dirs[2] = { "etc.d", "usr.d" };
	struct usercap_diag diag = { 0 };
	int r = policy_load_from("main", dirs, geteuid(), ret, &diag);

	if (r == -ENOMEM)
		assert_true(*diag.file && *diag.message);
	return r;
}

static const struct usercap_policy *resolved;

static int resolve_group(void *ret)
{
	return usercap_policy_resolve(resolved, "nobody-there", 4242, 4242, ret);
}

static int resolve_user(void *ret)
{
	return usercap_policy_resolve(resolved, "alice", 4242, 4242, ret);
}

static void drop_policy(void *policy)
{
	usercap_policy_free(policy);
}

static void drop_assignment(void *assignment)
{
	usercap_assignment_free(assignment);
}

/* Let the first allocation fail, then the second, until nothing fails */
static void assert_fails_well(int (*function)(void *ret), void (*drop)(void *))
{
	unsigned int failures = 0;
	void *result = UNTOUCHED;
	int r;

	for (;;) {
		due = failures + 1;
		r = function(&result);
		if (due)
			break;
		assert_int_equal(r, -ENOMEM);
		assert_ptr_equal(result, UNTOUCHED);
		failures++;
	}
	due = 0;
	assert_int_equal(r, 0);
	assert_true(failures > 1);
	drop(result);
}

static void parse_fails_well(void **unused)
{
	(void)unused;
	assert_fails_well(parse, drop_policy);
}

static void load_fails_well(void **unused)
{
	(void)unused;
	scratch_write("main", text);
	scratch_mkdir("etc.d");
	scratch_mkdir("usr.d");
	scratch_write("etc.d/a.conf", text);
	scratch_write("usr.d/b.conf", text);
	assert_fails_well(load, drop_policy);
}

static void resolve_fails_well(void **unused)
{
	struct usercap_policy *policy = NULL;

	(void)unused;
	assert_int_equal(parse(&policy), 0);
	resolved = policy;
	assert_fails_well(resolve_user, drop_assignment);
	assert_fails_well(resolve_group, drop_assignment);
	usercap_policy_free(policy);
}

/* ---- size ---- */

static char *many_lines(int n, size_t *ret_len)
{
	char *lines = malloc(n * 40L), *end = lines;

	assert_non_null(lines);
	for (int i = 0; i < n; i++)
		end += sprintf(end, "user%06d ~ptrace\n", i);
	*ret_len = end - lines;
	return lines;
}

/* A policy of user lines takes less than twice its text. */
static void assert_small(int n)
{
	struct usercap_policy *policy;
	size_t len, taken;
	char *lines;

	lines = many_lines(n, &len);
	assert_int_equal(usercap_policy_parse(lines, len, "x", &policy, NULL), 0);
	taken = malloc_usable_size(policy->text.bytes) + malloc_usable_size(policy->users.at);
	print_message("%zu bytes for a text of %zu\n", taken, len);
	assert_true(taken < 2 * len);
	usercap_policy_free(policy);
	free(lines);
}

/* One more than a power of two is what growing by doubling likes least. */
static void policy_is_small(void **unused)
{
	(void)unused;
	assert_small(100000);
	assert_small(65537);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_fails_well),
		cmocka_unit_test(load_fails_well),
		cmocka_unit_test(resolve_fails_well),
		cmocka_unit_test(policy_is_small),
	};
	int r;

	scratch_enter();
	r = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_leave();
	return r;
}
