// SPDX-License-Identifier: GPL-2.0-or-later
/* From what was refused, and the policy or the unit that did it, to the change */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "cleanup.h"
#include "events.h"
#include "scratch.h"

/* What is asked in all of these tests */
struct asked {
	struct review *review;
	struct report report;
	struct advices advices;
	char *diff;
};

/* Names in a difference are absolute, but rows of tests do not know where they are */
static void leave_out_directory(char *diff)
{
	_cleanup_(freep) char *dir = get_current_dir_name();

	assert_non_null(dir);
	for (char *at = strstr(diff, dir); at; at = strstr(at, dir))
		memmove(at, at + strlen(dir), strlen(at + strlen(dir)) + 1);
}

static void ask(struct asked *asked, const struct today_source *source)
{
	struct usercap_diag diag = { 0 };
	size_t size;
	FILE *out;

	assert_int_equal(report_make(asked->review, &asked->report), 0);
	if (advise(&asked->report, source, &asked->advices, &diag) != 0)
		fail_msg("%s:%u: %s", diag.file, diag.line, diag.message);
	out = open_memstream(&asked->diff, &size);
	assert_non_null(out);
	advices_put_diff(out, &asked->advices);
	assert_int_equal(fclose(out), 0);
	leave_out_directory(asked->diff);
}

static void asked_drop(struct asked *asked)
{
	advices_drop(&asked->advices);
	report_drop(&asked->report);
	review_free(asked->review);
	free(asked->diff);
}

/* The lines of a difference that begin with + or -, without its head */
static void changes_of(const char *diff, char *buf)
{
	*buf = '\0';
	for (const char *at = diff; *at; at = strchr(at, '\n') + 1) {
		size_t len = strcspn(at, "\n") + 1;

		if ((*at == '+' || *at == '-') && strncmp(at, "---", 3) && strncmp(at, "+++", 3))
			strncat(buf, at, len);
	}
}

static const struct today_source here = { .policy = "policy" };
static const struct today_source everywhere = { .policy = "policy", .everywhere = true };

/* ---- alice lacks tcp_listen; her policy; what changes ---- */

/* clang-format off */
static const struct {
	const char *what;
	const char *policy;
	const char *changes;
} accounts[] = {
	{ "everybody's line",
	  "*\t~tcp_listen\n",
	  "+alice\tall\n" },
	{ "everybody's line, which takes more",
	  "*\t~tcp_listen,ptrace\n",
	  "+alice\t~ptrace\n" },
	{ "a group's line",
	  "*\tall\n@students\t~tcp_listen,fork_exec\n",
	  "+alice\t~fork_exec\n" },
	{ "two groups' lines, of which each takes something",
	  "@students\t~tcp_listen\n@alice\t~wx_mappings\n",
	  "+alice\t~wx_mappings\n" },
	{ "two groups' lines that both take it",
	  "@students\t~tcp_listen\n@alice\t~tcp_listen\n",
	  "+alice\tall\n" },
	{ "a range of IDs",
	  "1000:1999\t~tcp_listen\n",
	  "+alice\tall\n" },
	{ "an absolute list stays absolute",
	  "@students\tfork_exec,wx_mappings\n",
	  "+alice\ttcp_listen,wx_mappings,fork_exec\n" },
	{ "none",
	  "*\tnone\n",
	  "+alice\ttcp_listen\n" },
	{ "one line of two is absolute",
	  "@students\tfork_exec\n@alice\t~tcp_listen\n",
	  "+alice\ttcp_listen,fork_exec\n" },
	{ "her own line",
	  "*\tnone\nalice\t~tcp_listen,ptrace\n",
	  "-alice\t~tcp_listen,ptrace\n+alice\t~ptrace\n" },
	{ "her own line, all it takes",
	  "alice ~tcp_listen\n",
	  "-alice ~tcp_listen\n+alice all\n" },
	{ "her own line, with a comment and blanks",
	  "  \"alice\"   ~ tcp_listen , ptrace   permissive  # why\n",
	  "-  \"alice\"   ~ tcp_listen , ptrace   permissive  # why\n"
	  "+  \"alice\"   ~ptrace   permissive  # why\n" },
	{ "her own line, absolute",
	  "alice fork_exec wx_mappings # both\n",
	  "-alice fork_exec wx_mappings # both\n"
	  "+alice tcp_listen,wx_mappings,fork_exec # both\n" },
	{ "her own line, none",
	  "alice none\n",
	  "-alice none\n+alice tcp_listen\n" },
	{ "two lines of her own that both take it",
	  "alice ~tcp_listen\nbob none\nalice ~CAP_USR_TCP_LISTEN,ptrace\n",
	  "-alice ~tcp_listen\n+alice all\n"
	  "-alice ~CAP_USR_TCP_LISTEN,ptrace\n+alice ~ptrace\n" },
	{ "two lines of her own, of which one takes it",
	  "alice ~tcp_listen\nalice ~ptrace\n",
	  "-alice ~tcp_listen\n+alice all\n" },
	{ "a dry run beside it goes on",
	  "@students ~tcp_listen,ptrace\n@alice ~wx_mappings permissive\n",
	  "+alice\t~ptrace\n+alice\t~wx_mappings\tpermissive\n" },
	{ "a dry run alone goes on",
	  "@students ~tcp_listen,wx_mappings permissive\n",
	  "+alice\t~wx_mappings\tpermissive\n" },
	{ "no newline at the end",
	  "* ~tcp_listen",
	  "-* ~tcp_listen\n+* ~tcp_listen\n+alice\tall\n" },
};
/* clang-format on */

static void accounts_get_lines(void **unused)
{
	const struct event event = refused();

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(accounts); i++) {
		_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
		char changes[1024];

		review_gets(asked.review, &event);
		scratch_write("policy", accounts[i].policy);
		ask(&asked, &here);
		changes_of(asked.diff, changes);
		if (strcmp(changes, accounts[i].changes) != 0)
			fail_msg("%s:\n%s%s", accounts[i].what, changes, asked.advices.at[0].why);
		assert_int_equal(asked.advices.n, 1);
		assert_int_equal(asked.advices.at[0].verdict, VERDICT_CHANGE);
		assert_non_null(asked.advices.at[0].risk);
		assert_int_equal(asked.advices.n_changed, 1);
	}
}

/* What the difference is meant for is done by patch(1), and what was asked for is held. */
static void patched_policy_gives_it(void **unused)
{
	const struct event event = refused();

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(accounts); i++) {
		_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
		_cleanup_(asked_drop) struct asked again = { .review = review_made(&no_filter) };

		review_gets(asked.review, &event);
		review_gets(again.review, &event);
		scratch_write("policy", accounts[i].policy);
		ask(&asked, &here);
		scratch_write("diff", asked.diff);
		assert_int_equal(system("patch -s policy < diff"), 0);
		ask(&again, &here);
		assert_string_equal(again.diff, "");
		assert_int_equal(again.advices.at[0].verdict, VERDICT_NOTHING);
		assert_non_null(strstr(again.advices.at[0].why, "gives it by now"));
	}
}

static const struct advice *advice_on(const struct asked *asked, const char *who, unsigned int cap)
{
	for (size_t i = 0; i < asked->advices.n; i++) {
		const struct advice *advice = &asked->advices.at[i];
		const char *name =
			advice->holder->name ? advice->holder->name : advice->holder->unit;

		if (advice->cap == cap && name && strcmp(name, who) == 0)
			return advice;
	}
	fail_msg("no advice on %s", who);
	return NULL;
}

static void everything_that_was_lacked_is_one_line(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event events[] = {
		refused(),
		refused(.denial.cap = CAP_USR_WX_MAPPINGS),
		refused(.denial.subject.auid = 1002, .denial.subject.uid = 1002,
			.denial.cap = CAP_USR_FORK_EXEC),
		assigned(.assignment.acct = "root", .assignment.subject.ses = 1),
	};
	char changes[1024];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		review_gets(asked.review, &events[i]);
	scratch_write("policy", "* ~tcp_listen,ptrace,wx_mappings,fork_exec\n");
	ask(&asked, &here);
	changes_of(asked.diff, changes);
	assert_string_equal(changes, "+alice\t~ptrace,fork_exec\n"
				     "+bob\t~tcp_listen,ptrace,wx_mappings\n");
	assert_int_equal(asked.advices.n, 3);
	/* root logged in, and gets nothing */
	assert_int_equal(asked.advices.n_accounts, 3);
	assert_int_equal(asked.advices.n_changed, 2);
	assert_string_equal(advice_on(&asked, "alice", CAP_USR_TCP_LISTEN)->because,
			    "policy:1 (*)");
}

/* Nothing that is known took it away: the loader hook may have */
static void a_program_without_a_mark(void **unused)
{
	static const char command[] = "usercap mark --needs wx_mappings /usr/bin/busybox";
	const struct event event = refused(.denial.cap = CAP_USR_WX_MAPPINGS);
	const struct event other = refused(.denial.cap = CAP_USR_PTRACE);
	const struct event bobs = refused(.denial.cap = CAP_USR_WX_MAPPINGS,
					  .denial.subject.auid = 1002, .denial.subject.uid = 1002);
	const struct event held = assigned(.assignment.new_caps = "~tcp_listen");
	const struct event lacked = assigned(.assignment.new_caps = "~wx_mappings");
	const struct {
		const struct event *events[3];
		const char *policy;
		bool named;
	} rows[] = {
		{ { &event }, "* all\n", true },
		{ { &held, &event }, "* all\n", true },
		{ { &lacked, &event }, "* all\n", false },
		{ { &other }, "* all\n", false },
		{ { &event, &bobs }, "* all\n", true },
		{ { &event, &bobs }, "bob ~wx_mappings\n", false },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };

		for (size_t j = 0; j < 3 && rows[i].events[j]; j++)
			review_gets(asked.review, rows[i].events[j]);
		scratch_write("policy", rows[i].policy);
		ask(&asked, &here);
		print_message("row %zu: %s\n", i, asked.advices.at[0].why);
		assert_non_null(strstr(asked.advices.at[0].why, "gives it by now"));
		assert_int_equal(strstr(asked.advices.at[0].why, command) != NULL, rows[i].named);
	}
}

/* sudo: it is root's sets that root's programs lack, not alice's */
static void another_user_in_the_session(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event event = refused(.denial.subject.uid = 0);
	char changes[1024];

	(void)unused;
	review_gets(asked.review, &event);
	scratch_write("policy", "alice ~ptrace\nroot ~tcp_listen\n* all\n");
	ask(&asked, &here);
	changes_of(asked.diff, changes);
	assert_string_equal(changes, "-root ~tcp_listen\n+root all\n");
}

/* A daemon that alice's session started holds what alice holds. */
static void a_daemon_of_a_session(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	_cleanup_(asked_drop) struct asked recorded = { .review = review_made(&no_filter) };
	const struct event event = refused(.denial.subject.uid = 33);
	const struct event login = assigned();
	char changes[1024];

	(void)unused;
	review_gets(asked.review, &event);
	review_gets(recorded.review, &login);
	review_gets(recorded.review, &event);
	scratch_write("policy", "alice ~tcp_listen\nwww-data all\n");
	ask(&asked, &here);
	changes_of(asked.diff, changes);
	assert_string_equal(changes, "-alice ~tcp_listen\n+alice all\n");
	/* even if the policy would take it from www-data, too */
	scratch_write("policy", "* ~tcp_listen\n");
	ask(&recorded, &here);
	changes_of(recorded.diff, changes);
	assert_string_equal(changes, "+alice\tall\n");
}

static void names_that_need_quotes(void **unused)
{
	static const struct {
		const char *name;
		const char *changes;
	} rows[] = {
		{ "DOM\\ann lee", "+\"DOM\\ann lee\"\tall\n" },
		{ "1234", "+\"1234\"\tall\n" },
		{ "#x", "+\"#x\"\tall\n" },
		{ "ann@example.org", "+ann@example.org\tall\n" },
		/* no line can name these */
		{ "@x", "" },
		{ "a\"b c", "" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(asked_drop) struct asked asked = { 0 };
		const struct event event =
			refused(.denial.subject.auid = 5000, .denial.subject.uid = 5000,
				.denial.subject.auid_name = rows[i].name);
		char changes[1024];

		asked.review = review_made(&no_filter);
		review_gets(asked.review, &event);
		scratch_write("policy", "* ~tcp_listen\n");
		ask(&asked, &here);
		changes_of(asked.diff, changes);
		if (strcmp(changes, rows[i].changes) != 0)
			fail_msg("%s: %s", rows[i].name, changes);
		if (!*rows[i].changes)
			assert_int_equal(asked.advices.at[0].verdict, VERDICT_NOTHING);
	}
}

/* ---- other machines ---- */

static void another_machine_has_another_policy(void **unused)
{
	_cleanup_(asked_drop) struct asked local = { .review = review_made(&no_filter) };
	_cleanup_(asked_drop) struct asked all = { .review = review_made(&no_filter) };
	_cleanup_(asked_drop) struct asked recorded = { .review = review_made(&no_filter) };
	const struct event event = refused(.node = "web1");
	const struct event login =
		assigned(.node = "web1", .assignment.new_caps = "~tcp_listen,ptrace");
	char changes[1024];

	(void)unused;
	scratch_write("policy", "* ~tcp_listen\n");
	review_gets(local.review, &event);
	ask(&local, &here);
	assert_string_equal(local.diff, "");
	assert_int_equal(local.advices.at[0].verdict, VERDICT_NOTHING);
	assert_non_null(strstr(local.advices.at[0].why, "not known here"));

	review_gets(all.review, &event);
	ask(&all, &everywhere);
	changes_of(all.diff, changes);
	assert_string_equal(changes, "+alice\tall\n");

	/* what the login held was recorded: a line can be told, if not where it goes */
	review_gets(recorded.review, &login);
	review_gets(recorded.review, &event);
	ask(&recorded, &here);
	assert_string_equal(recorded.diff, "");
	assert_int_equal(recorded.advices.at[0].verdict, VERDICT_CHANGE);
	assert_string_equal(recorded.advices.at[0].change, "alice\t~ptrace");
}

static void one_line_for_all_machines(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event events[] = {
		refused(.node = "web1"),
		refused(.node = "web2", .denial.cap = CAP_USR_PTRACE),
	};
	char changes[1024];

	(void)unused;
	review_gets(asked.review, &events[0]);
	review_gets(asked.review, &events[1]);
	scratch_write("policy", "* none\n");
	ask(&asked, &everywhere);
	changes_of(asked.diff, changes);
	assert_string_equal(changes, "+alice\ttcp_listen,ptrace\n");
	assert_string_equal(asked.advices.at[0].change, asked.advices.at[1].change);
}

/*
 * Two accounts of one name, that one policy treats differently by their IDs: a line for
 * the one would give the other what it is not meant to.
 */
static void what_does_anything_else_is_withdrawn(void **unused)
{
	_cleanup_(asked_drop) struct asked one = { .review = review_made(&no_filter) };
	_cleanup_(asked_drop) struct asked both = { .review = review_made(&no_filter) };
	const struct event in_range =
		refused(.node = "web1", .denial.subject.auid = 3001, .denial.subject.uid = 3001,
			.denial.subject.auid_name = "zoe");
	const struct event outside =
		refused(.node = "web2", .denial.subject.auid = 5001, .denial.subject.uid = 5001,
			.denial.subject.auid_name = "zoe", .denial.cap = CAP_USR_PTRACE,
			.denial.count = 1000000);

	(void)unused;
	scratch_write("policy", "3000:3999 ~tcp_listen\n* ~ptrace\n");
	review_gets(one.review, &in_range);
	ask(&one, &everywhere);
	assert_non_null(strstr(one.diff, "+zoe\tall\n"));
	review_gets(both.review, &in_range);
	review_gets(both.review, &outside);
	ask(&both, &everywhere);
	assert_string_equal(both.diff, "");
	assert_int_equal(both.advices.n_changed, 0);
	assert_int_equal(advice_on(&both, "zoe", CAP_USR_TCP_LISTEN)->verdict, VERDICT_NOTHING);
	assert_non_null(strstr(advice_on(&both, "zoe", CAP_USR_TCP_LISTEN)->why,
			       "change what others hold"));
}

/* ---- what had better stay refused, and what nothing helps against ---- */

/* clang-format off */
static const struct {
	const char *what;
	struct event event;
	unsigned int times;
	enum verdict verdict;
	const char *why;
} judged[] = {
	{ "a flood",
	  refused(.denial.count = 1000000), 1, VERDICT_AGAINST, "a loop or an attack" },
	{ "many, but slowly",
	  refused(.denial.count = 9999), 1, VERDICT_CHANGE, NULL },
	{ "a program from /tmp",
	  refused(.denial.subject.exe = "/tmp/x"), 1, VERDICT_AGAINST, "/tmp/x is where intruders" },
	{ "a program that is gone",
	  refused(.denial.subject.exe = "/usr/bin/x (deleted)"), 1, VERDICT_AGAINST, "intruders" },
	{ "domination",
	  refused(.denial.cap = CAP_USR_PTRACE, .denial.rule = "domination"), 1,
	  VERDICT_NOTHING, "the other process may do more" },
	{ "an account without a name",
	  refused(.denial.subject.auid = 7777, .denial.subject.uid = 7777), 1,
	  VERDICT_NOTHING, "name of this account" },
	{ "a login without an audit ID",
	  refused(.denial.subject.auid = ID_UNSET, .denial.unit = "session-c2.scope"), 1,
	  VERDICT_CHANGE, NULL },
	{ "neither login nor service",
	  refused(.denial.subject.auid = ID_UNSET, .denial.unit = "machine-x.scope"), 1,
	  VERDICT_NOTHING, "nobody logged in" },
	{ "a dry run",
	  refused(.denial.permissive = true), 1, VERDICT_CHANGE, NULL },
};
/* clang-format on */

static void judgements(void **unused)
{
	(void)unused;
	scratch_write("policy", "* none\n");
	for (size_t i = 0; i < ARRAY_SIZE(judged); i++) {
		_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };

		review_gets(asked.review, &judged[i].event);
		ask(&asked, &here);
		assert_int_equal(asked.advices.n, 1);
		if (asked.advices.at[0].verdict != judged[i].verdict)
			fail_msg("%s: %s", judged[i].what, asked.advices.at[0].why);
		if (judged[i].why && !strstr(asked.advices.at[0].why, judged[i].why))
			fail_msg("%s: %s", judged[i].what, asked.advices.at[0].why);
		assert_int_equal(*asked.diff != '\0', judged[i].verdict == VERDICT_CHANGE);
	}
}

static void probing(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };

	(void)unused;
	scratch_write("policy", "* none\n");
	for (int port = 1; port <= 60; port++) {
		const struct event event = refused(.denial.lport = port);

		review_gets(asked.review, &event);
	}
	ask(&asked, &here);
	assert_int_equal(asked.advices.at[0].verdict, VERDICT_AGAINST);
	assert_non_null(strstr(asked.advices.at[0].why, "different ports"));
	assert_string_equal(asked.diff, "");
}

/* One of a pair is refused, the other is given. */
static void only_what_is_wise(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event events[] = {
		refused(),
		refused(.denial.cap = CAP_USR_PTRACE, .denial.count = 1000000),
	};
	char changes[1024];

	(void)unused;
	scratch_write("policy", "* ~tcp_listen,ptrace\n");
	review_gets(asked.review, &events[0]);
	review_gets(asked.review, &events[1]);
	ask(&asked, &here);
	changes_of(asked.diff, changes);
	assert_string_equal(changes, "+alice\t~ptrace\n");
}

static void ptrace_for_everybody(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };

	(void)unused;
	scratch_write("policy", "* ~ptrace\n");
	for (uint32_t uid = 2000; uid < 2005; uid++) {
		char name[16];
		const struct event event =
			refused(.denial.cap = CAP_USR_PTRACE, .denial.subject.auid = uid,
				.denial.subject.uid = uid, .denial.subject.auid_name = name);

		snprintf(name, sizeof(name), "user%u", uid);
		review_gets(asked.review, &event);
	}
	ask(&asked, &here);
	assert_int_equal(asked.advices.n, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(asked.advices.at[i].verdict, VERDICT_AGAINST);
		assert_non_null(strstr(asked.advices.at[i].why, "5 accounts"));
	}
}

static void rests_and_unknown_capabilities_are_left_out(void **unused)
{
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event event = refused(.denial.cap = -1, .denial.cap_name = "later");

	(void)unused;
	scratch_write("policy", "* none\n");
	review_gets(asked.review, &event);
	ask(&asked, &here);
	assert_int_equal(asked.advices.n, 0);
}

/* ---- without a policy ---- */

static void a_policy_with_a_mistake(void **unused)
{
	struct review *review = review_made(&no_filter);
	struct usercap_diag diag = { 0 };
	struct advices advices;
	struct report report;

	(void)unused;
	scratch_write("policy", "alice ~foo\n");
	assert_int_equal(report_make(review, &report), 0);
	assert_true(advise(&report, &here, &advices, &diag) < 0);
	assert_string_equal(diag.file, "policy");
	assert_int_equal(diag.line, 1);
	report_drop(&report);
	review_free(review);
}

/* ---- services ---- */

static void service_units(void)
{
	scratch_mkdir("units");
	scratch_write(
		"units/web.service",
		"[Service]\nExecStart=/usr/sbin/web\nUserCapabilities=~tcp_listen fork_exec\n");
	scratch_mkdir("units/web.service.d");
	scratch_write("units/web.service.d/90-usercap.conf",
		      "[Service]\nUserCapabilities=~wx_mappings\n");
	scratch_write("units/free.service", "[Service]\nExecStart=/usr/sbin/free\n");
	scratch_write("units/a@.service",
		      "[Service]\nExecStart=/usr/sbin/a\nX-UserCapabilities=none\n");
	scratch_write("units/cron.service",
		      "[Service]\nExecStart=/usr/sbin/cron\nUserCapabilities=~ptrace\n");
	scratch_write("units/late.service", "[Service]\nExecStart=/usr/sbin/l\n");
	scratch_mkdir("units/late.service.d");
	scratch_write("units/late.service.d/~~~.conf", "[Service]\nUserCapabilities=~ptrace\n");
}

#define served(...) refused(.denial.subject.auid = ID_UNSET, .denial.subject.uid = 33, __VA_ARGS__)

/* clang-format off */
static const struct {
	const char *what;
	struct event event;
	enum verdict verdict;
	const char *diff; /* or a part of why */
	const char *because;
} units[] = {
	{ "a unit",
	  served(.denial.unit = "web.service"), VERDICT_CHANGE,
	  "--- /dev/null\n+++ b/etc/systemd/system/web.service.d/zz-usercap.conf\n"
	  "@@ -0,0 +1,2 @@\n+[Service]\n+UserCapabilities=tcp_listen\n",
	  "units/web.service:3" },
	{ "what a drop-in of it takes away",
	  served(.denial.unit = "web.service", .denial.cap = CAP_USR_WX_MAPPINGS,
		 .denial.subject.exe = "/usr/sbin/web"), VERDICT_CHANGE,
	  "--- /dev/null\n+++ b/etc/systemd/system/web.service.d/zz-usercap.conf\n"
	  "@@ -0,0 +1,2 @@\n+[Service]\n+UserCapabilities=wx_mappings\n",
	  "units/web.service.d/90-usercap.conf:2" },
	{ "an instance, and no other",
	  served(.denial.unit = "a@x.service"), VERDICT_CHANGE,
	  "--- /dev/null\n+++ b/etc/systemd/system/a@x.service.d/50-usercap.conf\n"
	  "@@ -0,0 +1,2 @@\n+[Service]\n+UserCapabilities=tcp_listen\n",
	  "units/a@.service:3" },
	{ "a unit that does not say so",
	  served(.denial.unit = "free.service", .denial.cap = CAP_USR_PTRACE), VERDICT_NOTHING,
	  "no file of the unit", NULL },
	{ "a unit that says something else",
	  served(.denial.unit = "web.service", .denial.cap = CAP_USR_PTRACE), VERDICT_NOTHING,
	  "no file of the unit", NULL },
	{ "a unit without a file",
	  served(.denial.unit = "run-u1.service"), VERDICT_NOTHING, "no such unit file", NULL },
	{ "a unit whose drop-ins leave no name",
	  served(.denial.unit = "late.service", .denial.cap = CAP_USR_PTRACE), VERDICT_NOTHING,
	  "last word", NULL },
	{ "a unit of another machine",
	  served(.denial.unit = "web.service", .node = "web1"), VERDICT_NOTHING,
	  "of that machine", NULL },
	{ "a shell of a service",
	  served(.denial.unit = "web.service", .denial.cap = CAP_USR_FORK_EXEC,
		 .denial.rule = "exec", .denial.path = "/usr/bin/dash"), VERDICT_AGAINST,
	  "as an intruder does", NULL },
	{ "an interpreter of a service",
	  served(.denial.unit = "web.service", .denial.cap = CAP_USR_WX_MAPPINGS,
		 .denial.subject.exe = "/usr/sbin/php-fpm8.2"), VERDICT_AGAINST,
	  "pcre.jit=0", NULL },
	{ "a job of cron's, which the policy holds",
	  refused(.denial.unit = "cron.service"), VERDICT_CHANGE,
	  "--- a/policy\n+++ b/policy\n@@ -1 +1,2 @@\n * ~tcp_listen\n+alice\tall\n",
	  "policy:1 (*)" },
	{ "a job of cron's, which the service holds",
	  refused(.denial.unit = "cron.service", .denial.cap = CAP_USR_PTRACE), VERDICT_CHANGE,
	  "--- /dev/null\n+++ b/etc/systemd/system/cron.service.d/50-usercap.conf\n"
	  "@@ -0,0 +1,2 @@\n+[Service]\n+UserCapabilities=ptrace\n",
	  "units/cron.service:3" },
	{ "sudo in a service, which the policy holds",
	  served(.denial.unit = "free.service", .denial.subject.uid = 1001), VERDICT_CHANGE,
	  "--- a/policy\n+++ b/policy\n@@ -1 +1,2 @@\n * ~tcp_listen\n+alice\tall\n",
	  "policy:1 (*)" },
	{ "a service of that user's, which its unit holds",
	  served(.denial.unit = "web.service", .denial.subject.uid = 1001), VERDICT_CHANGE,
	  "--- /dev/null\n+++ b/etc/systemd/system/web.service.d/zz-usercap.conf\n"
	  "@@ -0,0 +1,2 @@\n+[Service]\n+UserCapabilities=tcp_listen\n",
	  "units/web.service:3" },
	{ "a unit of a user's manager, which the policy holds",
	  refused(.denial.unit = "x.service", .denial.user_unit = true), VERDICT_CHANGE,
	  "--- a/policy\n+++ b/policy\n@@ -1 +1,2 @@\n * ~tcp_listen\n+alice\tall\n",
	  "policy:1 (*)" },
	{ "a unit of a user's manager, which the policy does not hold",
	  refused(.denial.unit = "x.service", .denial.user_unit = true,
		  .denial.cap = CAP_USR_PTRACE), VERDICT_NOTHING, "a unit of the user's own", NULL },
};
/* clang-format on */

static void units_get_dropins(void **unused)
{
	const struct today_source source = { .policy = "policy", .units = true };

	(void)unused;
	service_units();
	scratch_write("policy", "* ~tcp_listen\n");
	setenv("SYSTEMD_UNIT_PATH", "units", 1);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
		const struct advice *advice;

		review_gets(asked.review, &units[i].event);
		ask(&asked, &source);
		assert_int_equal(asked.advices.n, 1);
		advice = &asked.advices.at[0];
		if (advice->verdict != units[i].verdict)
			fail_msg("%s: %s", units[i].what, advice->why);
		if (advice->verdict != VERDICT_CHANGE) {
			assert_string_equal(asked.diff, "");
			if (!strstr(advice->why, units[i].diff))
				fail_msg("%s: %s", units[i].what, advice->why);
			continue;
		}
		if (strcmp(asked.diff, units[i].diff) != 0)
			fail_msg("%s: %s", units[i].what, asked.diff);
		assert_string_equal(advice->because, units[i].because);
	}
	unsetenv("SYSTEMD_UNIT_PATH");
}

static void all_that_a_unit_lacked_is_one_dropin(void **unused)
{
	const struct today_source source = { .units = true };
	_cleanup_(asked_drop) struct asked asked = { .review = review_made(&no_filter) };
	const struct event events[] = {
		served(.denial.unit = "web.service"),
		served(.denial.unit = "web.service", .denial.cap = CAP_USR_PTRACE),
		served(.denial.unit = "web.service", .denial.cap = CAP_USR_WX_MAPPINGS),
	};

	(void)unused;
	setenv("SYSTEMD_UNIT_PATH", "units", 1);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		review_gets(asked.review, &events[i]);
	ask(&asked, &source);
	assert_non_null(strstr(asked.diff, "+UserCapabilities=tcp_listen,wx_mappings\n"));
	assert_int_equal(advice_on(&asked, "web.service", CAP_USR_PTRACE)->verdict,
			 VERDICT_NOTHING);
	assert_int_equal(asked.advices.n_units, 1);
	unsetenv("SYSTEMD_UNIT_PATH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_get_lines),
		cmocka_unit_test(a_program_without_a_mark),
		cmocka_unit_test(patched_policy_gives_it),
		cmocka_unit_test(everything_that_was_lacked_is_one_line),
		cmocka_unit_test(another_user_in_the_session),
		cmocka_unit_test(a_daemon_of_a_session),
		cmocka_unit_test(names_that_need_quotes),
		cmocka_unit_test(another_machine_has_another_policy),
		cmocka_unit_test(one_line_for_all_machines),
		cmocka_unit_test(what_does_anything_else_is_withdrawn),
		cmocka_unit_test(judgements),
		cmocka_unit_test(probing),
		cmocka_unit_test(only_what_is_wise),
		cmocka_unit_test(ptrace_for_everybody),
		cmocka_unit_test(rests_and_unknown_capabilities_are_left_out),
		cmocka_unit_test(a_policy_with_a_mistake),
		cmocka_unit_test(units_get_dropins),
		cmocka_unit_test(all_that_a_unit_lacked_is_one_dropin),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
