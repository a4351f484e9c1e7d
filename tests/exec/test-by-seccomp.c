// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include <errno.h>
#include <string.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "../unit/fake-kernel.h"
#include "exec.h"
#include "world.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

static void run(const char *keep)
{
	const char *const args[] = { "--provider=seccomp", "--keep", keep, "/bin/true", NULL };

	world_run(args);
}

static void run_best_effort(const char *keep)
{
	const char *const args[] = {
		"--provider=seccomp", "--best-effort", "--keep", keep, "x", NULL
	};

	world_run(args);
}

static int begin(void **unused)
{
	(void)unused;
	world_begin();
	fake.error = EINVAL;
	return 0;
}

static void assert_refused(const char *message)
{
	assert_null(world.executed);
	assert_string_equal(world.tried, "");
	assert_int_equal(world.status, EXIT_CAPABILITIES);
	assert_string_equal(world.err, message);
}

static void takes_what_it_can(void **unused)
{
	(void)unused;
	run("~tcp_listen");
	assert_string_equal(world.executed, "/bin/true");
	assert_true(world.filtered == L);
	assert_false(world.no_new_privs);
	assert_string_equal(world.err, "");
}

/* It can still be executed, but nothing else can: with the key of all zeroes, too */
static void one_exec_passes(void **unused)
{
	(void)unused;
	run("~tcp_listen,fork_exec");
	assert_string_equal(world.executed, "/bin/true");
	assert_true(world.filtered == (L | F));
	/* in the same world, so that filters stay: somebody who is run by this one */
	world.executed = NULL;
	run("all");
	assert_null(world.executed);
	assert_int_equal(world.status, EXIT_EXEC);
}

/* A search tries one after the other */
static void a_search_takes_several(void **unused)
{
	static const struct file files[] = { { "/usr/bin/x", 0 }, { NULL, 0 } };

	(void)unused;
	world.files = files;
	run_best_effort("none");
	assert_string_equal(world.executed, "/usr/bin/x");
	assert_true(world.filtered == ALL);
}

static void not_incompletely(void **unused)
{
	(void)unused;
	run("~tcp_listen,ptrace,wx_mappings");
	assert_refused("usercap-exec: seccomp cannot take ptrace,wx_mappings away completely, see "
		       "usercap(7): with --best-effort it does what it can\n");
	run("none");
	assert_null(world.executed);
}

static void not_alone(void **unused)
{
	(void)unused;
	run_best_effort("~tcp_listen_remote,ptrace");
	assert_refused("usercap-exec: seccomp cannot take tcp_listen_remote away alone: take "
		       "tcp_listen away, too\n");
	run("~tcp_listen_remote,tcp_listen");
	assert_non_null(world.executed);
}

static void best_effort(void **unused)
{
	(void)unused;
	run_best_effort("~ptrace,wx_mappings");
	assert_non_null(world.executed);
	assert_true(world.filtered == (T | W));
}

static void a_service_with_user(void **unused)
{
	(void)unused;
	fake.right = USERCAP_RIGHT_NONE;
	run("~tcp_listen");
	assert_non_null(world.executed);
	assert_true(world.filtered == L);
	assert_true(world.no_new_privs);
}

static void nothing_to_take(void **unused)
{
	(void)unused;
	world.seccomp_error = EINVAL;
	run("all");
	assert_non_null(world.executed);
	assert_true(world.filtered == 0);
}

/* What is taken already is not taken again: then there may be no key for it */
static void once_is_enough(void **unused)
{
	(void)unused;
	run("~tcp_listen");
	assert_true(world.filtered == L);
	world.seccomp_error = ENOMEM;
	world.executed = NULL;
	run("~tcp_listen");
	assert_non_null(world.executed);
	run("~tcp_listen,fork_exec");
	assert_int_equal(world.status, EXIT_CAPABILITIES);
}

/* But where rules of the one stand for the other, they have to be there again */
static void one_after_the_other(void **unused)
{
	(void)unused;
	run("~tcp_listen");
	world.executed = NULL;
	run("~tcp_listen,tcp_listen_remote");
	assert_non_null(world.executed);
}

static void the_kernel_comes_first(void **unused)
{
	(void)unused;
	fake.error = 0;
	run("~ptrace");
	assert_non_null(world.executed);
	assert_true(world.filtered == 0);
	assert_int_equal(usercap_in(world.state, USERCAP_BOUNDING), ALL & ~(uint64_t)T);
}

/* Only where it is sure that there is none: what the kernel fails with for a moment, fails */
static void other_errors_stay(void **unused)
{
	(void)unused;
	fake.error = ENOMEM;
	run("~tcp_listen");
	assert_refused(
		"usercap-exec: cannot take user capabilities away: Cannot allocate memory\n");
}

static void kernel_errors(void **unused)
{
	static const struct {
		int error;
		const char *message;
	} rows[] = {
		{ ENOMEM, "usercap-exec: seccomp cannot take user capabilities away: Cannot "
			  "allocate memory\n" },
		{ ESRCH, "usercap-exec: seccomp cannot take user capabilities away: Device or "
			 "resource busy\n" },
		{ EINVAL, "usercap-exec: seccomp cannot take user capabilities away on this "
			  "kernel, or a system call filter forbids it\n" },
		{ ENOSYS, "usercap-exec: seccomp cannot take user capabilities away on this "
			  "kernel, or a system call filter forbids it\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(unused);
		world.seccomp_error = rows[i].error;
		run("~tcp_listen");
		assert_refused(rows[i].message);
	}
	begin(unused);
	world.random_error = EAGAIN;
	run("~tcp_listen");
	assert_refused("usercap-exec: seccomp cannot take user capabilities away: Resource "
		       "temporarily unavailable\n");
	begin(unused);
	fake.right = USERCAP_RIGHT_NONE;
	world.refuses_no_new_privs = true;
	run("~tcp_listen");
	assert_refused("usercap-exec: seccomp cannot take user capabilities away: Operation not "
		       "permitted\n");
}

static void wrong_usage(void **unused)
{
	const char *const unknown[] = { "--provider=bpf", "--keep=all", "x", NULL };
	const char *const alone[] = { "--best-effort", "--keep=all", "x", NULL };

	(void)unused;
	world_run(unknown);
	assert_int_equal(world.status, EXIT_INVALIDARGUMENT);
	assert_string_equal(world.err, "usercap-exec: --provider: there is none to be asked for "
				       "but seccomp, see --help\n");
	begin(NULL);
	world_run(alone);
	assert_int_equal(world.status, EXIT_INVALIDARGUMENT);
	assert_string_equal(world.err,
			    "usercap-exec: --best-effort needs --provider=seccomp, see --help\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(takes_what_it_can, begin),
		cmocka_unit_test_setup(one_exec_passes, begin),
		cmocka_unit_test_setup(a_search_takes_several, begin),
		cmocka_unit_test_setup(not_incompletely, begin),
		cmocka_unit_test_setup(not_alone, begin),
		cmocka_unit_test_setup(best_effort, begin),
		cmocka_unit_test_setup(a_service_with_user, begin),
		cmocka_unit_test_setup(nothing_to_take, begin),
		cmocka_unit_test_setup(once_is_enough, begin),
		cmocka_unit_test_setup(one_after_the_other, begin),
		cmocka_unit_test_setup(the_kernel_comes_first, begin),
		cmocka_unit_test_setup(other_errors_stay, begin),
		cmocka_unit_test_setup(kernel_errors, begin),
		cmocka_unit_test_setup(wrong_usage, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
