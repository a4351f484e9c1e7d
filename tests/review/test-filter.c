// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <string.h>

#include "cleanup.h"
#include "events.h"
#include "scratch.h"

/* Each filter against refused(), and against one event that it is about */
static const struct {
	const char *what;
	struct filter filter;
	struct event event;
	bool wanted;
} rows[] = {
	{ "everything", { 0 }, refused(), true },
	{ "since then", { .since = T0 }, refused(), true },
	{ "since later", { .since = T0 + 1 }, refused(), false },
	{ "until then", { .until = T0 }, refused(), true },
	{ "until earlier", { .until = T0 - 1 }, refused(), false },
	{ "user, by name", { .user = "alice" }, refused(), true },
	{ "user, by number", { .user = "1001" }, refused(), true },
	{ "user, another", { .user = "bob" }, refused(), false },
	{ "user, nobody of that name", { .user = "ali" }, refused(), false },
	{ "user, as whom", { .user = "root" }, refused(.denial.subject.uid = 0), true },
	{ "user, who logged in", { .user = "alice" }, refused(.denial.subject.uid = 0), true },
	{ "user, unset", { .user = "unset" }, refused(.denial.subject.auid = ID_UNSET), true },
	{ "user, not unset", { .user = "unset" }, refused(), false },
	{ "user, the number of unset",
	  { .user = "4294967295" },
	  refused(.denial.subject.auid = ID_UNSET),
	  false },
	{ "capability", { .caps = L }, refused(), true },
	{ "capability, one of two", { .caps = L | T }, refused(), true },
	{ "capability, another", { .caps = T }, refused(), false },
	{ "capability, unknown", { .caps = ALL }, refused(.denial.cap = -1), false },
	{ "capability, any", { .caps = 0 }, refused(.denial.cap = -1), true },
	{ "program, its path", { .exe = "/usr/bin/busybox" }, refused(), true },
	{ "program, its name", { .exe = "busybox" }, refused(), true },
	{ "program, a part of its name", { .exe = "busy" }, refused(), false },
	{ "program, a pattern", { .exe = "busy*" }, refused(), true },
	{ "program, a pattern of paths", { .exe = "/usr/*" }, refused(), true },
	{ "program, another path", { .exe = "/bin/busybox" }, refused(), false },
	{ "program, its thread",
	  { .exe = "httpd" },
	  refused(.denial.subject.comm = "httpd"),
	  true },
	{ "program, none",
	  { .exe = "*" },
	  refused(.denial.subject.exe = NULL, .denial.subject.comm = NULL),
	  false },
	{ "unit", { .unit = "session-3.scope" }, refused(), true },
	{ "unit, a pattern", { .unit = "session-*" }, refused(), true },
	{ "unit, without .service",
	  { .unit = "nginx" },
	  refused(.denial.unit = "nginx.service"),
	  true },
	{ "unit, a pattern without .service",
	  { .unit = "getty@tty?" },
	  refused(.denial.unit = "getty@tty1.service"),
	  true },
	{ "unit, without .scope", { .unit = "session-3" }, refused(), false },
	{ "unit, none", { .unit = "*" }, refused(.denial.unit = NULL), false },
	{ "machine", { .node = "web*" }, refused(.node = "web1"), true },
	{ "machine, another", { .node = "web1" }, refused(.node = "web2"), false },
	{ "machine, none", { .node = "web1" }, refused(), false },
	{ "machine, this one", { .node = "localhost" }, refused(), true },
	{ "session", { .has_session = true, .session = 3 }, refused(), true },
	{ "session, another", { .has_session = true, .session = 4 }, refused(), false },
	{ "allowed", { .permissive = true }, refused(.denial.permissive = true), true },
	{ "allowed, but it was refused", { .permissive = true }, refused(), false },
	{ "refused", { .refused = true }, refused(), true },
	{ "refused, but it was allowed",
	  { .refused = true },
	  refused(.denial.permissive = true),
	  false },
	{ "all of them must match", { .user = "alice", .unit = "x" }, refused(), false },
};

static void filter_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct filter filter = rows[i].filter;
		_cleanup_(review_freep) struct review *review = NULL;

		if (!filter.until)
			filter.until = UINT64_MAX;
		review = review_made(&filter);
		if (review_gets(review, &rows[i].event) != rows[i].wanted)
			fail_msg("%s", rows[i].what);
		assert_int_equal(review->refused + review->allowed, rows[i].wanted);
	}
}

#define policy(...)                                         \
	{                                                   \
		.kind = EVENT_LOAD, .time = T0, __VA_ARGS__ \
	}
#define unit(...)                                                                          \
	{                                                                                  \
		.kind = EVENT_REFUSAL, .time = T0, .trouble = { .unit = "nginx.service" }, \
		__VA_ARGS__                                                                \
	}

/* What could not be put into force */
static const struct {
	const char *what;
	struct filter filter;
	struct event event;
	bool wanted;
} troubles[] = {
	{ "policy", { 0 }, policy(), true },
	{ "unit", { 0 }, unit(), true },
	{ "policy, since later", { .since = T0 + 1 }, policy(), false },
	{ "unit, until earlier", { .until = T0 - 1 }, unit(), false },
	{ "policy, of the machine", { .node = "web*" }, policy(.node = "web1"), true },
	{ "policy, of another machine", { .node = "web1" }, policy(.node = "web2"), false },
	{ "unit, of another machine", { .node = "web1" }, unit(.node = "web2"), false },
	{ "unit, that one", { .unit = "nginx" }, unit(), true },
	{ "unit, another", { .unit = "cron" }, unit(), false },
	{ "unit, that one of another machine",
	  { .unit = "nginx", .node = "web1" },
	  unit(.node = "web2"),
	  false },
	{ "policy, but a unit was asked for", { .unit = "nginx" }, policy(), false },
	{ "policy, and a user was asked for", { .user = "alice" }, policy(), true },
	{ "unit, but a user was asked for", { .user = "alice" }, unit(), false },
};

static void trouble_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(troubles); i++) {
		struct filter filter = troubles[i].filter;
		_cleanup_(review_freep) struct review *review = NULL;

		if (!filter.until)
			filter.until = UINT64_MAX;
		review = review_made(&filter);
		assert_int_equal(review_gets(review, &troubles[i].event), 0);
		if (review->n_troubles != troubles[i].wanted)
			fail_msg("%s", troubles[i].what);
	}
}

static struct accounts *accounts_made(const struct accounts_source *source)
{
	struct accounts *accounts;
	const char *bad;

	assert_int_equal(accounts_new(source, &accounts, &bad), 0);
	return accounts;
}

static void check_name(struct accounts *accounts, const char *node, uint32_t uid, const char *name)
{
	const char *found = accounts_name(accounts, node, uid);

	if (!found)
		found = "(nobody)";
	if (!name)
		name = "(nobody)";
	if (strcmp(found, name) != 0)
		fail_msg("%u on %s: %s, not %s", uid, node ? node : "this machine", found, name);
}

/* root is 0 on every machine that runs these tests, and called so */
static void names_of_this_machine(void **unused)
{
	const struct accounts_source source = { .machine = "here" };
	const struct accounts_source numbers = { .machine = "here", .no_lookup = true };
	_cleanup_(accounts_freep) struct accounts *accounts = accounts_made(&source);
	_cleanup_(accounts_freep) struct accounts *without = accounts_made(&numbers);

	(void)unused;
	check_name(accounts, NULL, 0, "root");
	check_name(accounts, "here", 0, "root");
	check_name(accounts, "there", 0, NULL);
	check_name(accounts, NULL, ID_UNSET, NULL);
	check_name(accounts, NULL, 3999999999U, NULL);
	check_name(accounts, NULL, 3999999999U, NULL);
	check_name(without, NULL, 0, NULL);
}

/* What the log says of its own machine holds for that machine alone. */
static void names_of_the_log(void **unused)
{
	const struct accounts_source source = { .machine = "here", .passwd = "passwd" };
	const struct accounts_source none = { .machine = "here", .no_lookup = true };
	const struct subject subject = {
		.auid = 1001, .auid_name = "ann", .uid = 0, .uid_name = "toor"
	};
	_cleanup_(accounts_freep) struct accounts *files = NULL;
	_cleanup_(accounts_freep) struct accounts *accounts = accounts_made(&none);

	(void)unused;
	scratch_write("passwd", "alice:x:1001:1001::/home/alice:/bin/sh\n");
	files = accounts_made(&source);
	assert_int_equal(accounts_note(accounts, "web1", &subject), 0);
	check_name(accounts, "web1", 1001, "ann");
	check_name(accounts, "web1", 0, "toor");
	check_name(accounts, "web2", 1001, NULL);
	check_name(accounts, NULL, 1001, NULL);
	/* files were named on purpose */
	assert_int_equal(accounts_note(files, "web1", &subject), 0);
	check_name(files, "web1", 1001, "alice");
	check_name(files, "web1", 0, "toor");
	check_name(files, NULL, 0, NULL);
}

static void a_file_that_is_not_there(void **unused)
{
	const struct accounts_source passwd = { .passwd = "nowhere" };
	const struct accounts_source group = { .group = "nowhere too" };
	struct accounts *accounts = UNTOUCHED;
	const char *bad = NULL;

	(void)unused;
	assert_true(accounts_new(&passwd, &accounts, &bad) < 0);
	assert_string_equal(bad, "nowhere");
	assert_true(accounts_new(&group, &accounts, &bad) < 0);
	assert_string_equal(bad, "nowhere too");
	assert_ptr_equal(accounts, UNTOUCHED);
}

/* A log that makes users up does not fill the memory. */
static void endless_users(void **unused)
{
	const struct accounts_source none = { .no_lookup = true };
	_cleanup_(accounts_freep) struct accounts *accounts = accounts_made(&none);
	struct subject subject = { .auid = ID_UNSET, .uid_name = "x" };
	const char *name;

	(void)unused;
	for (uint32_t uid = 0; uid < 100000; uid++) {
		subject.uid = uid;
		assert_int_equal(accounts_note(accounts, "n", &subject), 0);
		name = accounts_name(accounts, "n", uid);
		assert_true(!name || strcmp(name, "x") == 0);
	}
	check_name(accounts, "n", 0, "x");
	check_name(accounts, "n", 99999, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filter_rows),
		cmocka_unit_test(trouble_rows),
		cmocka_unit_test(names_of_this_machine),
		cmocka_unit_test(names_of_the_log),
		cmocka_unit_test(a_file_that_is_not_there),
		cmocka_unit_test(endless_users),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
