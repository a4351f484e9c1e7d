// SPDX-License-Identifier: GPL-2.0-or-later
/* The log against another policy, and what is learned from it */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "events.h"
#include "learn.h"
#include "report.h"
#include "scratch.h"
#include "whatif.h"

static int enter(void **unused)
{
	(void)unused;
	scratch_enter();
	setenv("SYSTEMD_UNIT_PATH", "units", 1);
	scratch_mkdir("units");
	scratch_write("units/web.service",
		      "[Service]\nExecStart=/x\nUserCapabilities=~tcp_listen ptrace\n");
	return 0;
}

static struct usercap_policy *parse(const char *text)
{
	struct usercap_policy *policy;

	assert_int_equal(usercap_policy_parse(text, strlen(text), "proposal", &policy, NULL), 0);
	return policy;
}

/* alice lacked tcp_listen three times, and would have ptrace twice */
#define LACKED refused(.denial.count = 3)
#define TRIED refused(.denial.cap = CAP_USR_PTRACE, .denial.permissive = true, .denial.count = 2)

/* clang-format off */
static const struct {
	const char *what;
	const char *policy;
	struct event event;
	enum then then;
} rows[] = {
	{ "refused, and given", "* all\n", LACKED, THEN_ALLOWED },
	{ "refused, and given to her", "* none\nalice tcp_listen\n", LACKED, THEN_ALLOWED },
	{ "refused, and still", "* ~tcp_listen\n", LACKED, THEN_REFUSED },
	{ "refused, and tried out", "* ~tcp_listen permissive\n", LACKED, THEN_DRY_RUN },
	{ "refused, and nothing said", "", LACKED, THEN_ALLOWED },
	{ "tried out, and given", "* all\n", TRIED, THEN_ALLOWED },
	{ "tried out, and still", "@students ~ptrace permissive\n", TRIED, THEN_DRY_RUN },
	{ "tried out, and refused", "@students ~ptrace\n", TRIED, THEN_REFUSED },
	{ "of a machine elsewhere", "* ~tcp_listen\n", refused(.node = "web1"), THEN_REFUSED },
	{ "of root's", "* none\n", refused(.denial.subject.auid = 0, .denial.subject.uid = 0),
	  THEN_ALLOWED },
	{ "of an unknown account", "* none\n",
	  refused(.denial.subject.auid = 9, .denial.subject.uid = 9), THEN_UNKNOWN },
	{ "of an account whose groups are unknown", "@students none\n",
	  refused(.denial.subject.auid = 9, .denial.subject.uid = 9,
		  .denial.subject.auid_name = "zoe"), THEN_UNKNOWN },
	{ "and who does not need them", "@students none\nzoe none\n",
	  refused(.denial.subject.auid = 9, .denial.subject.uid = 9,
		  .denial.subject.auid_name = "zoe"), THEN_REFUSED },
	{ "of a service", "* all\n",
	  refused(.denial.subject.auid = ID_UNSET, .denial.unit = "web.service"), THEN_UNAFFECTED },
	{ "of neither", "* all\n",
	  refused(.denial.subject.auid = ID_UNSET, .denial.unit = NULL), THEN_UNAFFECTED },
	{ "for what the other process holds", "* all\n",
	  refused(.denial.cap = CAP_USR_PTRACE, .denial.rule = "domination"), THEN_UNKNOWN },
	{ "for what the other process holds, and the capability, too", "* none\n",
	  refused(.denial.cap = CAP_USR_PTRACE, .denial.rule = "domination"), THEN_REFUSED },
};
/* clang-format on */

static void replays(void **unused)
{
	const struct today today = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(review_freep) struct review *review = review_made(&no_filter);
		struct usercap_policy *proposed = parse(rows[i].policy);
		const struct denial *denial = &rows[i].event.denial;
		struct whatif whatif;
		struct report report;

		review_gets(review, &rows[i].event);
		assert_int_equal(report_make(review, &report), 0);
		assert_int_equal(whatif_replay(&report, &today, proposed, &whatif), 0);
		assert_int_equal(whatif.n, 1);
		if (whatif.at[0].then != rows[i].then)
			fail_msg("%s: %d", rows[i].what, whatif.at[0].then);
		assert_int_equal(whatif.refused[rows[i].then],
				 denial->permissive ? 0 : denial->count);
		assert_int_equal(whatif.allowed[rows[i].then],
				 denial->permissive ? denial->count : 0);
		assert_int_equal(whatif_refused(&whatif),
				 rows[i].then == THEN_REFUSED ? denial->count : 0);
		whatif_drop(&whatif);
		report_drop(&report);
		usercap_policy_free(proposed);
	}
}

/* ---- learning ---- */

/* alice, in a dry run of all but fork_exec */
static const struct event dry_login =
	assigned(.assignment.new_caps = "~tcp_listen,ptrace,wx_mappings",
		 .assignment.new_permissive = "tcp_listen,ptrace,wx_mappings");
static const struct event used = refused(.denial.permissive = true);
static const struct event used_too =
	refused(.denial.permissive = true, .denial.cap = CAP_USR_WX_MAPPINGS,
		.denial.subject.exe = "/usr/bin/perl");
static const struct event of_service =
	refused(.denial.subject.auid = ID_UNSET, .denial.subject.uid = 33,
		.denial.unit = "web.service");
static const struct event of_unknown_service =
	refused(.denial.subject.auid = ID_UNSET, .denial.subject.uid = 33,
		.denial.unit = "other.service", .denial.cap = CAP_USR_FORK_EXEC);
static const struct event of_neither =
	refused(.denial.subject.auid = ID_UNSET, .denial.unit = NULL);
static const struct event dominated =
	refused(.denial.cap = CAP_USR_PTRACE, .denial.rule = "domination");

/* clang-format off */
static const struct {
	const char *what;
	const char *policy;
	const struct event *events[4];
	const char *text;
	uint64_t watched;
	uint64_t used;
	bool assumed;
} lessons_rows[] = {
	{ "as recorded at login", "* all\n", { &dry_login, &used },
	  "alice\t~ptrace,wx_mappings", L | T | W, L, false },
	{ "two of three", "* all\n", { &dry_login, &used, &used_too },
	  "alice\t~ptrace", L | T | W, L | W, false },
	{ "as the policy says", "* ~tcp_listen,fork_exec permissive\n", { &used },
	  "alice\t~fork_exec", L | F, L, false },
	{ "nothing known", NULL, { &used },
	  "alice\t~ptrace,wx_mappings,fork_exec,exec,userns,tcp_listen_remote", ALL, L, true },
	{ "all that was tried out was used", "* ~tcp_listen permissive\n", { &used },
	  "alice\tall", L, L, false },
	{ "more than the policy takes", "* ~fork_exec\n", { &used },
	  "alice\t~fork_exec", L | F, L, false },
	{ "refused for what the other process holds", "* ~ptrace permissive\n", { &dominated },
	  "alice\t~ptrace", T, 0, false },
	{ "a service", NULL, { &of_service },
	  "UserCapabilities=~ptrace", L | T, L, false },
	{ "a service without files", NULL, { &of_unknown_service },
	  "UserCapabilities=~tcp_listen,ptrace,wx_mappings,exec,userns,tcp_listen_remote", ALL, F, true },
	{ "neither", NULL, { &of_neither }, NULL, ALL, L, true },
};
/* clang-format on */

static void lessons_learned(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(lessons_rows); i++) {
		_cleanup_(review_freep) struct review *review = review_made(&no_filter);
		const struct today_source source = {
			.policy = lessons_rows[i].policy ? "policy" : NULL,
			.units = true,
		};
		const struct lesson *lesson;
		struct usercap_diag diag;
		struct lessons lessons;
		struct report report;
		struct today today;

		scratch_write("policy", lessons_rows[i].policy ? lessons_rows[i].policy : "");
		for (size_t j = 0; lessons_rows[i].events[j]; j++)
			review_gets(review, lessons_rows[i].events[j]);
		assert_int_equal(report_make(review, &report), 0);
		assert_int_equal(today_load(&source, &today, &diag), 0);
		assert_int_equal(learn(&report, &today, &lessons), 0);
		assert_int_equal(lessons.n, 1);
		lesson = &lessons.at[0];
		if (lessons_rows[i].text &&
		    (!lesson->text || strcmp(lesson->text, lessons_rows[i].text) != 0))
			fail_msg("%s: %s", lessons_rows[i].what,
				 lesson->text ? lesson->text : "nothing");
		if (!lessons_rows[i].text)
			assert_null(lesson->text);
		assert_true(lesson->watched == lessons_rows[i].watched);
		assert_true(lesson->used == lessons_rows[i].used);
		assert_int_equal(lesson->assumed, lessons_rows[i].assumed);
		lessons_drop(&lessons);
		today_drop(&today);
		report_drop(&report);
	}
}

/* A program is the same, whoever runs it. */
static void programs_learned(void **unused)
{
	_cleanup_(review_freep) struct review *review = review_made(&no_filter);
	const struct event of_bob = refused(.denial.subject.auid = 1002, .denial.subject.uid = 1002,
					    .denial.cap = CAP_USR_FORK_EXEC);
	const struct today today = { 0 };
	struct lessons lessons;
	struct report report;

	(void)unused;
	review_gets(review, &used);
	review_gets(review, &of_bob);
	review_gets(review, &used_too);
	review_gets(review, &dominated);
	assert_int_equal(report_make(review, &report), 0);
	assert_int_equal(learn(&report, &today, &lessons), 0);
	assert_int_equal(lessons.n_programs, 2);
	for (size_t i = 0; i < 2; i++) {
		bool perl = strcmp(lessons.programs[i].exe, "/usr/bin/perl") == 0;

		assert_true(lessons.programs[i].used == (perl ? W : L | F));
		assert_int_equal(lessons.programs[i].count, perl ? 1 : 2);
	}
	lessons_drop(&lessons);
	report_drop(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replays),
		cmocka_unit_test(lessons_learned),
		cmocka_unit_test(programs_learned),
	};

	return cmocka_run_group_tests(tests, enter, scratch_teardown);
}
