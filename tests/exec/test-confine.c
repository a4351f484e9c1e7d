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
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

#define NONE USERCAP_RIGHT_NONE
#define CONFINE USERCAP_RIGHT_CONFINE
#define GRANT USERCAP_RIGHT_GRANT
#define LOCKED USERCAP_LOCKED

static void run(const char *keep)
{
	const char *const args[] = { "--keep", keep, "/bin/true", NULL };

	world_run(args);
}

/* A state whose bounding set lacks @lacking, locked or not, after an exec */
static uint64_t state(uint64_t lacking, uint64_t locked)
{
	return usercap_exec(usercap_next(0, USERCAP_LOWER, USERCAP_BOUNDING, lacking) | locked);
}

/* clang-format off */
/* What succeeds, by what the caller may and holds, and whether it takes no_new_privs */
static const struct {
	const char *what;
	unsigned int right;
	uint64_t lacking;
	uint64_t locked;
	const char *keep;
	uint64_t kept;
	bool no_new_privs;
} good[] = {
	{ "a service of root",           GRANT,   0,     0,      "~tcp_listen", ALL & ~L,       false },
	{ "root in a user namespace",    CONFINE, 0,     0,      "~tcp_listen", ALL & ~L,       false },
	{ "a service with User=",        NONE,    0,     0,      "~tcp_listen", ALL & ~L,       true },
	{ "without fork_exec",           GRANT,   0,     0,      "~fork_exec",  ALL & ~F,       false },
	{ "nothing",                     GRANT,   0,     0,      "none",        0,              false },
	{ "everything, but locked",      GRANT,   0,     0,      "all",         ALL,            false },
	{ "everything, with User=",      NONE,    0,     0,      "all",         ALL,            true },
	{ "lacked already, not locked",  NONE,    L,     0,      "~tcp_listen", ALL & ~L,       true },
	{ "lacked and locked",           NONE,    L,     LOCKED, "~tcp_listen", ALL & ~L,       false },
	{ "locked, takes all",           NONE,    L,     LOCKED, "all",         ALL & ~L,       false },
	{ "locked: the intersection",    GRANT,   L,     LOCKED, "~ptrace",     ALL & ~(L | T), false },
	{ "locked, less, with User=",    NONE,    L,     LOCKED, "~ptrace",     ALL & ~(L | T), true },
	{ "never raises",                GRANT,   L | T, 0,      "all",         ALL & ~(L | T), false },
};
/* clang-format on */

static void good_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		world_begin();
		fake.right = good[i].right;
		fake.state = state(good[i].lacking, good[i].locked);
		run(good[i].keep);
		if (!world.executed || world.no_new_privs != good[i].no_new_privs ||
		    world.state != state(ALL & ~good[i].kept, USERCAP_LOCKED))
			fail_msg("%s: %#llx, %d: %s", good[i].what, (unsigned long long)world.state,
				 world.no_new_privs, world.err);
	}
}

/* What it executes is executed by a program that still holds what it held. */
static void itself_keeps_what_it_has(void **unused)
{
	(void)unused;
	world_begin();
	run("none");
	assert_non_null(world.executed);
	assert_true(usercap_has(fake.state, USERCAP_EFFECTIVE | USERCAP_PERMITTED, ALL));
	assert_false(usercap_has(world.state, USERCAP_EFFECTIVE, F));
}

static void assert_refused(const char *message)
{
	assert_null(world.executed);
	assert_string_equal(world.tried, "");
	assert_int_equal(world.status, EXIT_CAPABILITIES);
	assert_string_equal(world.err, message);
}

static void no_provider(void **unused)
{
	(void)unused;
	world_begin();
	fake.error = EINVAL;
	run("~tcp_listen,ptrace");
	assert_refused("usercap-exec: nothing on this kernel enforces user capabilities, but "
		       "tcp_listen,ptrace must be taken away: boot a kernel that has them, or "
		       "start usercap-bpf\n");
	assert_false(world.no_new_privs);
}

/* As pam_usercap has it: who loses nothing needs nobody to enforce that */
static void no_provider_and_nothing_to_enforce(void **unused)
{
	(void)unused;
	world_begin();
	fake.error = EINVAL;
	run("all");
	assert_string_equal(world.executed, "/bin/true");
	assert_false(world.no_new_privs);
}

static void old_provider(void **unused)
{
	(void)unused;
	world_begin();
	fake.unknown = T | F;
	run("~tcp_listen,ptrace");
	assert_refused("usercap-exec: what enforces user capabilities here does not know ptrace, "
		       "which must be taken away: it is older than this program\n");
	assert_true(fake.state == 0);
	world_begin();
	fake.unknown = T | F;
	run("~tcp_listen");
	assert_non_null(world.executed);
	assert_int_equal(usercap_in(world.state, USERCAP_BOUNDING), ALL & ~L);
}

static void kernel_errors(void **unused)
{
	static const struct {
		int error;
		const char *message;
	} rows[] = {
		{ ENOMEM, "usercap-exec: cannot take user capabilities away: Cannot allocate "
			  "memory\n" },
		{ EAGAIN, "usercap-exec: cannot take user capabilities away: Resource "
			  "temporarily unavailable\n" },
		{ 12345, "usercap-exec: cannot take user capabilities away: error 12345\n" },
		{ ENOSYS, "usercap-exec: cannot take user capabilities away: Function not "
			  "implemented: a system call filter must let prctl pass\n" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		world_begin();
		fake.error = rows[i].error;
		run("~ptrace");
		assert_refused(rows[i].message);
		run("all");
		assert_null(world.executed);
		world_begin();
		world.lock_error = rows[i].error;
		run("~ptrace");
		assert_refused(rows[i].message);
	}
}

/* SystemCallErrorNumber=EPERM, in whatever way the filter lacks prctl */
static void filtered(void **unused)
{
	static const char message[] =
		"usercap-exec: cannot take user capabilities away: Operation not permitted: "
		"a system call filter must let prctl pass\n";

	(void)unused;
	world_begin();
	fake.error = EPERM;
	world.refuses_no_new_privs = true;
	run("~ptrace");
	assert_refused(message);
	world_begin();
	fake.error = EPERM;
	run("all");
	assert_refused(message);
	world_begin();
	fake.right = NONE;
	world.refuses_no_new_privs = true;
	run("~ptrace");
	assert_refused(message);
	world_begin();
	world.lock_error = EPERM;
	run("~ptrace");
	assert_refused(message);
}

static void pretended(void **unused)
{
	(void)unused;
	world_begin();
	world.pretends = true;
	run("~ptrace");
	assert_refused("usercap-exec: the user capabilities were not taken away, although prctl "
		       "says so: a system call filter must let it pass\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_rows),
		cmocka_unit_test(itself_keeps_what_it_has),
		cmocka_unit_test(no_provider),
		cmocka_unit_test(no_provider_and_nothing_to_enforce),
		cmocka_unit_test(old_provider),
		cmocka_unit_test(kernel_errors),
		cmocka_unit_test(filtered),
		cmocka_unit_test(pretended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
