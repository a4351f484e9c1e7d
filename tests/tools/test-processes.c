// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's table of restricted processes, and what usercap verify makes of it */
#include "unit.h"

#include "processes.h"
#include "scratch.h"
#include "verify-world.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADING "pid uid effective permitted bounding permissive denied locked comm\n"

/* ---- the table ---- */

struct table_row {
	const char *what;
	const char *text;
	int result;
	size_t n;
};

/* clang-format off */
static const struct table_row table_rows[] = {
	{ "nobody", HEADING, 0, 0 },
	{ "one", HEADING "12 0 e e e 0 0 1 cat\n", 0, 1 },
	{ "not in order", HEADING "12 0 e e e 0 0 1 a\n2 0 e e e 0 0 0 b\n7 0 e e e 0 0 0 c\n", 0, 3 },
	{ "no name", HEADING "12 0 e e e 0 0 1 \n", 0, 1 },
	{ "nothing", "", -EBADMSG, 0 },
	{ "another heading", "pid uid\n1 2\n", -EBADMSG, 0 },
	{ "a line cut short", HEADING "12 0 e e e 0 0 1 cat", -EBADMSG, 0 },
	{ "a column too few", HEADING "12 0 e e e 0 1 cat\n", -EBADMSG, 0 },
	{ "no number", HEADING "12 0 e e x 0 0 1 cat\n", -EBADMSG, 0 },
	{ "a sign", HEADING "-1 0 e e e 0 0 1 cat\n", -EBADMSG, 0 },
	{ "two blanks", HEADING "12  0 e e e 0 0 1 cat\n", -EBADMSG, 0 },
	{ "a pid too large", HEADING "4294967296 0 e e e 0 0 1 cat\n", -EBADMSG, 0 },
	{ "a mask too large", HEADING "12 0 fffffffffffffffff e e 0 0 1 cat\n", -EBADMSG, 0 },
	{ "half locked", HEADING "12 0 e e e 0 0 2 cat\n", -EBADMSG, 0 },
	{ "an empty line", HEADING "\n", -EBADMSG, 0 },
};
/* clang-format on */

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table_rows); i++) {
		struct processes processes = { .n = 99 };
		struct arena arena = { 0 };

		print_message("table: %s\n", table_rows[i].what);
		scratch_write("table", table_rows[i].text);
		assert_int_equal(processes_read(&arena, "table", &processes), table_rows[i].result);
		assert_int_equal(processes.n, table_rows[i].result ? 99 : table_rows[i].n);
		arena_drop(&arena);
	}
}

static void test_columns(void **state)
{
	const struct process_sets *sets;
	struct processes processes;
	struct arena arena = { 0 };

	(void)state;
	scratch_write("table", HEADING
		      "12 1000 1 3 7 f 10 1 a\\040b\n9 0 0 0 0 0 0 0 x\n2 0 0 0 0 0 0 0 y\n");
	assert_int_equal(processes_read(&arena, "table", &processes), 0);
	sets = processes_find(&processes, 12);
	assert_non_null(sets);
	assert_int_equal(sets->uid, 1000);
	assert_int_equal(sets->effective, 1);
	assert_int_equal(sets->permitted, 3);
	assert_int_equal(sets->bounding, 7);
	assert_int_equal(sets->permissive, 15);
	assert_int_equal(sets->denied, 16);
	assert_true(sets->locked);
	assert_string_equal(sets->comm, "a\\040b");
	assert_null(processes_find(&processes, 10));
	assert_int_equal(processes_read(&arena, "nowhere", &processes), -ENOENT);
	arena_drop(&arena);
}

/* ---- the processes of a unit: a.service keeps ~tcp_listen, which is e ---- */

struct unit_row {
	const char *what;
	const char *lines;
	const char *table;
	uint32_t pids[4];
	uint32_t control;
	const char *check;
	size_t freer;
};

#define RUNS "ExecStart=/bin/sh\n"

/* clang-format off */
static const struct unit_row unit_rows[] = {
	{ "not running", RUNS, "", { 0 }, 0, "ok processes-none", 0 },
	{ "as it says", RUNS, "12 0 e e e 0 0 1 a\n", { 12 }, 0, "ok processes-restricted", 0 },
	{ "all of them", RUNS, "12 0 e e e 0 0 1 a\n13 0 e e e 0 0 1 a\n", { 12, 13 }, 0, "ok processes-restricted", 0 },
	{ "with less", RUNS, "12 0 c c c 0 0 1 a\n", { 12 }, 0, "ok processes-restricted", 0 },
	{ "with nothing", RUNS, "12 0 0 0 0 0 0 1 a\n", { 12 }, 0, "ok processes-restricted", 0 },
	{ "one dropped some for itself", RUNS, "12 0 2 e e 0 0 1 a\n", { 12 }, 0, "ok processes-restricted", 0 },
	{ "was refused something", RUNS, "12 0 e e e 0 1 1 a\n", { 12 }, 0, "ok processes-restricted", 0 },
	{ "capabilities that are not known here", RUNS, "12 0 f0e f0e f0e 0 0 1 a\n", { 12 }, 0,
	  "ok processes-restricted", 0 },
	{ "free", RUNS, "", { 12 }, 0, "wrong processes-freer", 1 },
	{ "one of two is free", RUNS, "12 0 e e e 0 0 1 a\n", { 12, 13 }, 0, "wrong processes-freer", 1 },
	{ "all but another", RUNS, "12 0 d d d 0 0 1 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "still has it", RUNS, "12 0 f f e 0 0 1 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "can have it back", RUNS, "12 0 e f e 0 0 1 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "has it back when it executes", RUNS, "12 0 e e f 0 0 1 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "a dry run", RUNS, "12 0 e e e 1 0 1 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "not locked", RUNS, "12 0 e e e 0 0 0 a\n", { 12 }, 0, "wrong processes-freer", 1 },
	{ "a command with +", RUNS "ExecReload=+/bin/sh\n", "12 0 e e e 0 0 1 a\n", { 12, 13 }, 13,
	  "note processes-privileged", 1 },
	{ "a command with +, and another process", RUNS "ExecReload=+/bin/sh\n", "", { 12, 13 }, 13,
	  "wrong processes-freer", 2 },
	{ "another process, and a command with +", RUNS "ExecReload=+/bin/sh\n", "", { 12, 13 }, 12,
	  "wrong processes-freer", 2 },
	{ "one of the main commands with +", RUNS "ExecStart=+/bin/sh\nType=oneshot\n", "", { 12 }, 0,
	  "note processes-privileged", 1 },
};
/* clang-format on */

/* The last of its checks */
static const char *last(const char *checks)
{
	const char *comma = strrchr(checks, ',');

	return comma ? comma + 2 : checks;
}

static void begin(const char *lines)
{
	world_begin();
	world_write(
		"etc", "a.service",
		arena_format(&world.arena, "[Service]\nUserCapabilities=~tcp_listen\n%s", lines));
	world_reload();
	world_load("a.service");
}

static void test_unit(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unit_rows); i++) {
		const struct unit_row *row = &unit_rows[i];

		print_message("unit: %s\n", row->what);
		begin(row->lines);
		world_processes(row->table);
		world.manager.units[0].control = row->control;
		for (size_t j = 0; j < ARRAY_SIZE(row->pids) && row->pids[j]; j++)
			world_fork("a.service", row->pids[j]);
		assert_string_equal(last(world_verify("a.service", true)), row->check);
		assert_int_equal(world.verification.freer.n, row->freer);
		world_end();
	}
}

static unsigned int times_asked;

/* At the second look the first process is another, and the next is restricted by now */
static void change(struct manager *manager)
{
	if (++times_asked < 2)
		return;
	manager->pids[0].at[0] = 14;
	world_processes("13 0 e e e 0 0 1 a\n");
}

static void test_second_look(void **state)
{
	(void)state;
	begin(RUNS);
	world_fork("a.service", 12);
	world_fork("a.service", 13);
	times_asked = 0;
	world.manager.asked = change;
	assert_string_equal(last(world_verify("a.service", true)), "ok processes-restricted");
	assert_int_equal(times_asked, 2);
	world_end();
}

static void test_names(void **state)
{
	(void)state;
	begin(RUNS);
	world_fork("a.service", getpid());
	world_fork("a.service", 0x7fffffff);
	world_verify("a.service", true);
	assert_int_equal(world.verification.freer.n, 2);
	assert_string_equal(world.verification.freer.at[0].comm, "test-processes");
	assert_string_equal(world.verification.freer.at[1].comm, "?");
	assert_int_equal(world.verification.freer.at[0].held, USERCAP_ALL);
	world_end();
}

static void test_not_known(void **state)
{
	(void)state;
	begin(RUNS);
	world_fork("a.service", 12);
	scratch_write("processes", "something else\n");
	assert_string_equal(last(world_verify("a.service", true)), "unknown processes-unreadable");
	assert_int_equal(unlink("processes"), 0);
	assert_string_equal(last(world_verify("a.service", true)), "unknown processes-unreadable");
	world.around.processes = NULL;
	assert_string_equal(last(world_verify("a.service", true)), "ok manager-current");
	world.around.processes = "processes";
	world.around.enforced = false;
	assert_string_equal(last(world_verify("a.service", true)), "wrong provider-missing");
	world_end();
}

static void test_not_root(void **state)
{
	(void)state;
	begin(RUNS);
	world_fork("a.service", 12);
	assert_int_equal(chmod("processes", 0), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_string_equal(last(world_verify("a.service", true)), "unknown processes-unreadable");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	world_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),	 cmocka_unit_test(test_columns),
		cmocka_unit_test(test_unit),	 cmocka_unit_test(test_second_look),
		cmocka_unit_test(test_names),	 cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_not_root),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
