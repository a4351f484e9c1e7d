// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "events.h"
#include "scratch.h"

/* The rows of a review, sorted; the last call's list is dropped */
static struct row **rows_of(struct review *review, size_t *ret_n)
{
	static struct row **rows;

	free(rows);
	rows = NULL;
	if (review)
		assert_int_equal(summary_sort(review->summary, &rows, ret_n), 0);
	return rows;
}

/* ---- what is counted together ---- */

static const struct {
	const char *what;
	struct event event;
	bool apart; /* from refused() */
} keys[] = {
	{ "the same", refused(), false },
	{ "another time", refused(.time = T0 + HOUR), false },
	{ "another process", refused(.denial.subject.pid = 1), false },
	{ "another thread", refused(.denial.subject.comm = "x"), false },
	{ "another session", refused(.denial.subject.ses = 4), false },
	{ "another port", refused(.denial.lport = 80), false },
	{ "another rule", refused(.denial.rule = "fork"), false },
	{ "another group", refused(.denial.subject.gid = 7), false },
	{ "another file of the log", refused(.source = "x"), false },
	{ "another login", refused(.denial.subject.auid = 1002), true },
	{ "another user", refused(.denial.subject.uid = 0), true },
	{ "another capability", refused(.denial.cap = CAP_USR_PTRACE), true },
	{ "an unknown capability", refused(.denial.cap = -1, .denial.cap_name = "later"), true },
	{ "another program", refused(.denial.subject.exe = "/bin/x"), true },
	{ "no program", refused(.denial.subject.exe = NULL), true },
	{ "the unit of another session", refused(.denial.unit = "session-c4.scope"), false },
	{ "another unit", refused(.denial.unit = "cron.service"), true },
	{ "no unit", refused(.denial.unit = NULL), true },
	{ "a unit of the user's", refused(.denial.user_unit = true), true },
	{ "allowed", refused(.denial.permissive = true), true },
	{ "another machine", refused(.node = "web1"), true },
	{ "a service says so", refused(.denial.origin = ORIGIN_SERVICE), true },
	{ "domination", refused(.denial.rule = "domination"), true },
};

static void what_makes_a_row(void **unused)
{
	const struct event first = refused();

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		_cleanup_(review_freep) struct review *review = review_made(&no_filter);
		size_t n;

		assert_int_equal(review_gets(review, &first), 1);
		assert_int_equal(review_gets(review, &keys[i].event), 1);
		rows_of(review, &n);
		if (n != 1U + keys[i].apart)
			fail_msg("%s: %zu rows", keys[i].what, n);
	}
}

static void what_a_row_says(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	const struct event events[] = {
		assigned(),
		refused(.denial.laddr = "0.0.0.0", .denial.lport = 8080),
		refused(.time = T0 - 5, .serial = 90, .denial.laddr = "::", .denial.lport = 9000),
		refused(.time = T0 + 7, .serial = 110, .denial.count = 40,
			.denial.subject.comm = "httpd"),
		refused(.time = T0 + 6, .serial = 109, .denial.laddr = "::", .denial.lport = 9000,
			.denial.count = 3, .denial.subject.ses = 5),
	};
	const struct row *row;
	size_t n;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		review_gets(review, &events[i]);
	row = rows_of(review, &n)[0];
	assert_int_equal(n, 1);
	assert_int_equal(row->count, 45);
	assert_int_equal(row->records, 4);
	assert_true(row->first == T0 - 5 && row->last == T0 + 7);
	assert_int_equal(row->last_serial, 110);
	assert_int_equal(row->n_objects, 2);
	assert_string_equal(row->objects[0].what, "::");
	assert_int_equal(row->objects[0].port, 9000);
	assert_int_equal(row->objects[0].count, 4);
	assert_string_equal(row->objects[1].what, "0.0.0.0");
	assert_int_equal(row->objects[1].count, 1);
	assert_int_equal(row->no_object, 40);
	assert_int_equal(row->n_comms, 2);
	assert_string_equal(row->comms[1], "httpd");
	assert_int_equal(row->n_sessions, 2);
	assert_int_equal(row->n_policies, 1);
	assert_string_equal(row->policies[0], "/etc/security/usercap.conf:3");
	assert_string_equal(row->acct, "alice");
	assert_true(row->caps == (ALL & ~L) && row->dry_run == 0);
	assert_true(review->refused == 45 && review->allowed == 0);
	assert_true(review->first == T0 - 5 && review->last == T0 + 7);
}

static void an_order(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	const struct event events[] = {
		refused(.denial.subject.exe = "/bin/d", .denial.permissive = true,
			.denial.count = 99),
		refused(.denial.subject.exe = "/bin/b"),
		refused(.denial.subject.exe = "/bin/c", .denial.count = 5),
		refused(.denial.subject.exe = "/bin/a"),
	};
	struct row **rows;
	size_t n;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		review_gets(review, &events[i]);
	rows = rows_of(review, &n);
	assert_int_equal(n, 4);
	assert_string_equal(rows[0]->key.exe, "/bin/c");
	assert_string_equal(rows[1]->key.exe, "/bin/a");
	assert_string_equal(rows[2]->key.exe, "/bin/b");
	assert_string_equal(rows[3]->key.exe, "/bin/d");
}

/* ---- limits ---- */

/* Somebody with endless names of programs has a share, and hides nobody. */
static void one_user_has_a_share(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused();
	uint64_t sum = 0;
	struct row **rows;
	char exe[64];
	size_t n;

	(void)unused;
	event.denial.subject.exe = exe;
	for (int i = 0; i < 3 * SUMMARY_SHARE; i++) {
		snprintf(exe, sizeof(exe), "/tmp/%d", i);
		assert_int_equal(review_gets(review, &event), 1);
	}
	event = refused(.denial.subject.auid = 1002);
	assert_int_equal(review_gets(review, &event), 1);
	rows = rows_of(review, &n);
	assert_int_equal(n, SUMMARY_SHARE + 2);
	for (size_t i = 0; i < n; i++)
		sum += rows[i]->count;
	assert_int_equal(sum, 3 * SUMMARY_SHARE + 1);
	assert_int_equal(rows[n - 1]->key.rest, REST_OF_WHO);
	assert_int_equal(rows[n - 1]->key.auid, 1001);
	assert_int_equal(rows[n - 1]->count, 2 * SUMMARY_SHARE);
	assert_null(rows[n - 1]->key.exe);
}

static void a_unit_has_a_share(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused(.denial.unit = "a.service", .denial.subject.auid = ID_UNSET);
	struct row **rows;
	char exe[64];
	size_t n;

	(void)unused;
	event.denial.subject.exe = exe;
	for (int i = 0; i < SUMMARY_SHARE + 1; i++) {
		snprintf(exe, sizeof(exe), "/tmp/%d", i);
		review_gets(review, &event);
	}
	event.denial.unit = "b.service";
	review_gets(review, &event);
	rows = rows_of(review, &n);
	assert_int_equal(n, SUMMARY_SHARE + 2);
	assert_string_equal(rows[n - 1]->key.unit, "a.service");
	assert_int_equal(rows[n - 1]->key.rest, REST_OF_WHO);
}

/* Many users fill the table: what is over is in one row, and is counted. */
static void everybody_has_a_limit(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused();
	uint64_t sum = 0, rest = 0;
	struct row **rows;
	size_t n;

	(void)unused;
	for (uint32_t i = 0; i < SUMMARY_ROWS + 1000; i++) {
		event.denial.subject.auid = event.denial.subject.uid = 100000 + i;
		event.denial.permissive = i % 4 == 0;
		assert_int_equal(review_gets(review, &event), 1);
	}
	rows = rows_of(review, &n);
	assert_int_equal(n, SUMMARY_ROWS + 2);
	for (size_t i = 0; i < n; i++) {
		sum += rows[i]->count;
		if (rows[i]->key.rest == REST_OF_ALL)
			rest += rows[i]->count;
	}
	assert_int_equal(sum, SUMMARY_ROWS + 1000);
	assert_int_equal(rest, 1000);
}

static void a_row_has_limits(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused();
	const struct row *row;
	uint64_t sum = 0;
	char comm[16];
	size_t n;

	(void)unused;
	for (int i = 0; i < 100; i++) {
		snprintf(comm, sizeof(comm), "thread %d", i);
		event.denial.subject.comm = comm;
		event.denial.subject.ses = 10 + i;
		event.denial.lport = 8000 + i;
		review_gets(review, &event);
	}
	row = rows_of(review, &n)[0];
	assert_int_equal(n, 1);
	assert_int_equal(row->n_objects, ROW_OBJECTS);
	for (unsigned int i = 0; i < row->n_objects; i++)
		sum += row->objects[i].count;
	assert_int_equal(sum + row->other_objects, 100);
	assert_in_range(row_variety(row), 85, 115);
	assert_int_equal(row->n_comms, ROW_COMMS);
	assert_true(row->more_comms);
	assert_int_equal(row->n_sessions, ROW_SESSIONS);
	assert_true(row->more_sessions);
}

static void few_objects_are_counted_exactly(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused();
	size_t n;

	(void)unused;
	for (int i = 0; i < 1000; i++) {
		event.denial.lport = 8000 + i % ROW_OBJECTS;
		review_gets(review, &event);
	}
	assert_int_equal(row_variety(rows_of(review, &n)[0]), ROW_OBJECTS);
}

static void counts_do_not_wrap(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = refused(.denial.count = UINT64_MAX - 1);
	size_t n;

	(void)unused;
	review_gets(review, &event);
	review_gets(review, &event);
	assert_true(rows_of(review, &n)[0]->count == UINT64_MAX);
	assert_true(review->refused == UINT64_MAX);
}

/* ---- sessions ---- */

static const char *acct_of(struct review *review, struct event event)
{
	const struct login *login = review_login(review, &event);

	return login ? login->acct : NULL;
}

static void logins_by_session(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	const struct event events[] = {
		assigned(),
		assigned(.assignment.acct = "root", .assignment.new_caps = "~ptrace"),
		assigned(.assignment.acct = "bob", .assignment.subject.ses = 4),
		assigned(.assignment.acct = "eve", .assignment.subject.ses = 3, .node = "web1"),
		assigned(.assignment.acct = "failed", .assignment.success = false,
			 .assignment.subject.ses = 9),
		assigned(.assignment.acct = "odd", .assignment.new_caps = "everything",
			 .assignment.subject.ses = 9),
		assigned(.assignment.acct = "none", .assignment.subject.ses = ID_UNSET),
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		assert_int_equal(review_gets(review, &events[i]), 0);
	assert_string_equal(acct_of(review, refused()), "alice");
	/* sudo: the same session, another user's sets */
	assert_string_equal(acct_of(review, refused(.denial.subject.uid = 0)), "root");
	/* a daemon that root's shell started and that became www-data */
	assert_string_equal(acct_of(review, refused(.denial.subject.uid = 33)), "alice");
	assert_string_equal(acct_of(review, refused(.denial.subject.ses = 4)), "bob");
	assert_string_equal(acct_of(review, refused(.node = "web1")), "eve");
	assert_null(acct_of(review, refused(.node = "web2")));
	assert_null(acct_of(review, refused(.denial.subject.ses = 9)));
	assert_null(acct_of(review, refused(.denial.subject.ses = ID_UNSET)));
	/* of several whom nobody here can tell apart, none */
	assert_null(acct_of(review, refused(.denial.subject.uid = 77, .denial.subject.auid = 78)));
}

static void a_new_login_replaces_the_old(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	const struct event before = assigned();
	const struct event after =
		assigned(.assignment.new_caps = "none", .assignment.new_permissive = "ptrace");
	const struct event event = refused();
	const struct login *login;

	(void)unused;
	review_gets(review, &before);
	review_gets(review, &after);
	login = review_login(review, &event);
	assert_true(login->caps == 0 && login->permissive == T);
}

static void old_logins_are_forgotten(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);

	(void)unused;
	for (uint32_t ses = 1; ses <= MOST_LOGINS + 100; ses++) {
		const struct event login = assigned(.assignment.subject.ses = ses);

		review_gets(review, &login);
	}
	assert_null(acct_of(review, refused(.denial.subject.ses = 100)));
	assert_string_equal(acct_of(review, refused(.denial.subject.ses = 101)), "alice");
	assert_string_equal(acct_of(review, refused(.denial.subject.ses = MOST_LOGINS + 100)),
			    "alice");
}

/* ---- troubles ---- */

static void troubles_are_kept(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	struct event event = {
		.kind = EVENT_LOAD,
		.time = T0,
		.trouble = { .path = "/etc/security/usercap.conf", .line = 3, .reason = "no" },
	};

	(void)unused;
	assert_int_equal(review_gets(review, &event), 0);
	event.time++;
	review_gets(review, &event);
	assert_int_equal(review->n_troubles, 1);
	assert_int_equal(review->troubles[0].count, 2);
	assert_true(review->troubles[0].time == T0 + 1);
	event.trouble.success = true;
	review_gets(review, &event);
	assert_int_equal(review->troubles[0].count, 2);
	event.trouble.success = false;
	for (unsigned int i = 0; i < REVIEW_TROUBLES + 5; i++) {
		event.trouble.line = 10 + i;
		review_gets(review, &event);
	}
	assert_int_equal(review->n_troubles, REVIEW_TROUBLES);
	assert_int_equal(review->more_troubles, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_makes_a_row),
		cmocka_unit_test(what_a_row_says),
		cmocka_unit_test(an_order),
		cmocka_unit_test(one_user_has_a_share),
		cmocka_unit_test(a_unit_has_a_share),
		cmocka_unit_test(everybody_has_a_limit),
		cmocka_unit_test(a_row_has_limits),
		cmocka_unit_test(few_objects_are_counted_exactly),
		cmocka_unit_test(counts_do_not_wrap),
		cmocka_unit_test(logins_by_session),
		cmocka_unit_test(a_new_login_replaces_the_old),
		cmocka_unit_test(old_logins_are_forgotten),
		cmocka_unit_test(troubles_are_kept),
	};
	int failed = cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);

	rows_of(NULL, NULL);
	return failed;
}
