// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which lines decide about whom. Users and groups come from nss_wrapper, which
 * the build preloads; its files are written here.
 */
#include "unit.h"

#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <usercap.h>

#include "policy-internal.h"
#include "scratch.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

#define NONE USERCAP_TIER_NONE
#define USER USERCAP_TIER_USER
#define GROUP USERCAP_TIER_GROUP
#define ANY USERCAP_TIER_ANY

/* ---- NSS, with something in its way ---- */

static unsigned int lookups, lists, probes;
static int lookup_error, list_error, probe_error;
static unsigned int lookup_misses, list_misses; /* so many answers lack something */
static time_t clock_ahead, lookup_time;		/* in seconds */

int __real_getgrnam_r(const char *name, struct group *group, char *buf, size_t size,
		      struct group **ret);
int __wrap_getgrnam_r(const char *name, struct group *group, char *buf, size_t size,
		      struct group **ret);
int __real_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *n);
int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *n);

int __wrap_getgrnam_r(const char *name, struct group *group, char *buf, size_t size,
		      struct group **ret)
{
	int error = lookup_error;

	lookups++;
	clock_ahead += lookup_time;
	if (lookup_misses && lookup_misses--) {
		*ret = NULL;
		return 0;
	}
	/* a signal comes once */
	if (error == EINTR)
		lookup_error = 0;
	if (error) {
		*ret = NULL;
		return error;
	}
	return __real_getgrnam_r(name, group, buf, size, ret);
}

int __real_getgrgid_r(gid_t gid, struct group *group, char *buf, size_t size, struct group **ret);
int __wrap_getgrgid_r(gid_t gid, struct group *group, char *buf, size_t size, struct group **ret);

int __wrap_getgrgid_r(gid_t gid, struct group *group, char *buf, size_t size, struct group **ret)
{
	probes++;
	*ret = NULL;
	return probe_error ? probe_error : __real_getgrgid_r(gid, group, buf, size, ret);
}

int __real_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_clock_gettime(clockid_t id, struct timespec *time);

int __wrap_clock_gettime(clockid_t id, struct timespec *time)
{
	int r = __real_clock_gettime(id, time);

	time->tv_sec += clock_ahead;
	return r;
}

int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *groups, int *n)
{
	lists++;
	if (list_misses && list_misses--) {
		*n = 1;
		*groups = gid;
		return 1;
	}
	return list_error ? -1 : __real_getgrouplist(user, gid, groups, n);
}

static int reset(void **unused)
{
	(void)unused;
	lookups = lists = probes = 0;
	lookup_error = list_error = probe_error = 0;
	clock_ahead = lookup_time = 0;
	lookup_misses = list_misses = 0;
	return 0;
}

/* ---- who there is ---- */

enum { FIRST_OF_MANY = 100000, MANY_GROUPS = 1000, MANY_MEMBERS = 20000 };

static const char passwd[] = "root:x:0:0::/:/bin/sh\n"
			     "toor:x:0:0::/:/bin/sh\n"
			     "alice:x:1000:1000::/:/bin/sh\n"
			     "bob:x:1001:1001::/:/bin/sh\n"
			     "DOM\\carol:x:20000:20000::/:/bin/sh\n"
			     "dave@dom.example:x:20001:20000::/:/bin/sh\n"
			     "busy:x:20002:20000::/:/bin/sh\n"
			     "member19999:x:20003:20000::/:/bin/sh\n"
			     "dup:x:1000:1000::/:/bin/sh\n";

static const char groups[] = "root:x:0:\n"
			     "alice:x:1000:\n"
			     "bob:x:1001:\n"
			     "students:x:5000:alice,toor,root\n"
			     "pupils:x:5000:\n"
			     "jit:x:5001:alice\n"
			     "empty:x:5002:\n"
			     "primary:x:20000:\n"
			     "DOM\\domain users:x:20001:DOM\\carol\n"
			     "staff@dom.example:x:20002:dave@dom.example\n";

static void write_groups(void)
{
	FILE *file = fopen("group", "w");

	assert_non_null(file);
	fputs(groups, file);
	fputs("crowd:x:30000:member0", file);
	for (int i = 1; i < MANY_MEMBERS; i++)
		fprintf(file, ",member%d", i);
	for (int i = 0; i < MANY_GROUPS; i++)
		fprintf(file, "\nmany%d:x:%d:busy", i, FIRST_OF_MANY + i);
	fputs("\nlast:x:200000:busy\n", file);
	assert_int_equal(fclose(file), 0);
}

static int enter(void **unused)
{
	(void)unused;
	scratch_enter();
	scratch_write("passwd", passwd);
	write_groups();
	setenv("NSS_WRAPPER_PASSWD", "passwd", 1);
	setenv("NSS_WRAPPER_GROUP", "group", 1);
	/* without nss_wrapper, nothing below would mean anything */
	assert_non_null(getgrnam("DOM\\domain users"));
	return 0;
}

/* ---- rows ---- */

struct user {
	const char *name;
	uid_t uid;
	gid_t gid;
};

static const struct user root = { "root", 0, 0 };
static const struct user toor = { "toor", 0, 0 };
static const struct user alice = { "alice", 1000, 1000 };
static const struct user bob = { "bob", 1001, 1001 };
static const struct user carol = { "DOM\\carol", 20000, 20000 };
static const struct user dave = { "dave@dom.example", 20001, 20000 };
static const struct user busy = { "busy", 20002, 20000 };
static const struct user member = { "member19999", 20003, 20000 };
static const struct user stranger = { "stranger", 777777, 777777 };

/* clang-format off */
static const struct {
	const char *what;
	const char *text;
	const struct user *user;
	uint64_t caps, permissive;
	enum usercap_tier tier;
	size_t lines;
} rows[] = {
	/* tiers */
	{ "no line",                   "",                                     &alice, ALL, 0, NONE, 0 },
	{ "no line matches",           "bob none\n@empty none\n",              &alice, ALL, 0, NONE, 0 },
	{ "user",                      "alice ~ptrace\n",                      &alice, ALL & ~T, 0, USER, 1 },
	{ "group",                     "@students ~ptrace\n",                  &alice, ALL & ~T, 0, GROUP, 1 },
	{ "everybody",                 "* ~ptrace\n",                          &alice, ALL & ~T, 0, ANY, 1 },
	{ "user before group",         "@students none\nalice ~ptrace\n",      &alice, ALL & ~T, 0, USER, 1 },
	{ "user before group, turned", "alice ~ptrace\n@students none\n",      &alice, ALL & ~T, 0, USER, 1 },
	{ "user before everybody",     "* none\nalice all\n",                  &alice, ALL, 0, USER, 1 },
	{ "group before everybody",    "* none\n@jit all\n",                   &alice, ALL, 0, GROUP, 1 },
	{ "range before everybody",    "* none\n1000:1000 all\n",              &alice, ALL, 0, GROUP, 1 },
	{ "groups and ranges together", "@students ~ptrace\n1000:1000 ~fork_exec\n@5001:5001 ~tcp_listen\n",
	                                                                       &alice, ALL & ~(T | F | L), 0, GROUP, 3 },
	{ "users intersect",           "alice ~ptrace\nalice ~fork_exec\n",    &alice, ALL & ~(T | F), 0, USER, 2 },
	{ "everybody intersects",      "* ~ptrace\n* ~fork_exec\n* ptrace\n",  &alice, 0, 0, ANY, 3 },
	{ "the manual's example",      "* ~ptrace\n@students ~tcp_listen,wx_mappings permissive\n"
	                               "20000:29999 ~fork_exec\n@jit all\nbob all\n",
	                                                                       &alice, ALL & ~(L | W), L | W, GROUP, 2 },
	{ "the manual's example, bob", "* ~ptrace\n@students ~tcp_listen,wx_mappings permissive\n"
	                               "20000:29999 ~fork_exec\n@jit all\nbob all\n",
	                                                                       &bob, ALL, 0, USER, 1 },

	/* permissive: when every line that takes it away says so */
	{ "permissive",                "alice ~ptrace permissive\n",           &alice, ALL & ~T, T, USER, 1 },
	{ "permissive twice",          "alice ~ptrace permissive\nalice ~ptrace permissive\n",
	                                                                       &alice, ALL & ~T, T, USER, 2 },
	{ "one enforces",              "alice ~ptrace permissive\nalice ~ptrace\n",
	                                                                       &alice, ALL & ~T, 0, USER, 2 },
	{ "one enforces, turned",      "alice ~ptrace\nalice ~ptrace permissive\n",
	                                                                       &alice, ALL & ~T, 0, USER, 2 },
	{ "each for itself",           "alice ~ptrace,fork_exec permissive\nalice ~fork_exec,tcp_listen\n",
	                                                                       &alice, ALL & ~(T | F | L), T, USER, 2 },
	{ "one that takes nothing",    "alice ~ptrace permissive\nalice all\n", &alice, ALL & ~T, T, USER, 2 },
	{ "all permissive is nothing", "alice all permissive\n",               &alice, ALL, 0, USER, 1 },
	{ "of another tier",           "alice ~ptrace permissive\n* ~ptrace\n", &alice, ALL & ~T, T, USER, 1 },

	/* root */
	{ "root by name",              "root ~ptrace\n",                       &root, ALL & ~T, 0, USER, 1 },
	{ "root by everybody",         "* none\n",                             &root, ALL, 0, NONE, 0 },
	{ "root by uid",               "0:0 none\n:5 none\n",                  &root, ALL, 0, NONE, 0 },
	{ "root by gid",               "@0:0 none\n@:5 none\n",                &root, ALL, 0, NONE, 0 },
	{ "root by group",             "@root none\n@students none\n",         &root, ALL, 0, NONE, 0 },
	{ "root's other name",         "root ~ptrace\n",                       &toor, ALL & ~T, 0, USER, 1 },
	{ "root by its other name",    "toor none\n",                          &toor, ALL, 0, NONE, 0 },
	{ "root's other name, group",  "@students none\n* none\n",             &toor, ALL, 0, NONE, 0 },
	{ "group root, another user",  "@0:0 ~ptrace\n",                       &alice, ALL, 0, NONE, 0 },

	/* ranges */
	{ "uid, one",                  "1000:1000 none\n",                     &alice, 0, 0, GROUP, 1 },
	{ "uid, below",                "1001: none\n",                         &alice, ALL, 0, NONE, 0 },
	{ "uid, above",                ":999 none\n",                          &alice, ALL, 0, NONE, 0 },
	{ "uid is no gid",             "5000:5000 none\n",                     &alice, ALL, 0, NONE, 0 },
	{ "gid, primary",              "@1000:1000 none\n",                    &alice, 0, 0, GROUP, 1 },
	{ "gid, another",              "@5000:5000 none\n",                    &alice, 0, 0, GROUP, 1 },
	{ "gid, open below",           "@:1000 none\n",                        &alice, 0, 0, GROUP, 1 },
	{ "gid, open above",           "@5001: none\n",                        &alice, 0, 0, GROUP, 1 },
	{ "gid, between two of them",  "@1001:4999 none\n",                    &alice, ALL, 0, NONE, 0 },
	{ "gid, above all of them",    "@5002: none\n",                        &alice, ALL, 0, NONE, 0 },
	{ "gid, below all of them",    "@:999 none\n",                         &alice, ALL, 0, NONE, 0 },
	{ "gid of nobody in NSS",      "@777777: none\n",                      &stranger, 0, 0, GROUP, 1 },

	/* groups */
	{ "primary group",             "@alice none\n",                        &alice, 0, 0, GROUP, 1 },
	{ "group of another",          "@bob none\n",                          &alice, ALL, 0, NONE, 0 },
	{ "a user is no group",        "@alice none\n",                        &bob, ALL, 0, NONE, 0 },
	{ "a group is no user",        "students none\n",                      &alice, ALL, 0, NONE, 0 },
	{ "group without members",     "@empty none\n",                        &alice, ALL, 0, NONE, 0 },
	{ "no such group",             "@nowhere none\n* ~ptrace\n",           &alice, ALL & ~T, 0, ANY, 1 },
	{ "another name of the group", "@pupils none\n",                       &alice, 0, 0, GROUP, 1 },
	{ "same group twice",          "@jit ~ptrace\n@jit ~fork_exec\n",      &alice, ALL & ~(T | F), 0, GROUP, 2 },
	{ "winbind",                   "\"@DOM\\domain users\" none\n",        &carol, 0, 0, GROUP, 1 },
	{ "winbind, user",             "DOM\\carol none\n",                    &carol, 0, 0, USER, 1 },
	{ "SSSD",                      "@staff@dom.example none\n",            &dave, 0, 0, GROUP, 1 },
	{ "SSSD, user",                "dave@dom.example none\n",              &dave, 0, 0, USER, 1 },
	{ "primary of three",          "@primary none\n",                      &dave, 0, 0, GROUP, 1 },
	{ "last of 20,000 members",    "@crowd none\n",                        &member, 0, 0, GROUP, 1 },
	{ "not one of them",           "@crowd none\n",                        &alice, ALL, 0, NONE, 0 },
	{ "first of 1,000 groups",     "@many0 none\n",                        &busy, 0, 0, GROUP, 1 },
	{ "last of 1,000 groups",      "@last none\n@many999 none\n",          &busy, 0, 0, GROUP, 2 },
	{ "gid of the last",           "@200000: none\n",                      &busy, 0, 0, GROUP, 1 },
};
/* clang-format on */

static struct usercap_policy *parse(const char *text)
{
	struct usercap_policy *policy;
	struct usercap_diag diag;

	if (usercap_policy_parse(text, strlen(text), "some.conf", &policy, &diag) < 0)
		fail_msg("%u:%u: %s", diag.line, diag.column, diag.message);
	return policy;
}

static int resolve(const struct usercap_policy *policy, const struct user *user,
		   struct usercap_assignment **ret)
{
	return usercap_policy_resolve(policy, user->name, user->uid, user->gid, ret);
}

static void resolve_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct usercap_policy *policy = parse(rows[i].text);
		struct usercap_assignment *answer;
		int r = resolve(policy, rows[i].user, &answer);

		if (r < 0)
			fail_msg("%s: %d", rows[i].what, r);
		if (answer->caps != rows[i].caps || answer->permissive != rows[i].permissive ||
		    answer->tier != rows[i].tier || answer->n_lines != rows[i].lines)
			fail_msg("%s: %#llx, %#llx, tier %d, %zu lines", rows[i].what,
				 (unsigned long long)answer->caps,
				 (unsigned long long)answer->permissive, answer->tier,
				 answer->n_lines);
		usercap_assignment_free(answer);
		usercap_policy_free(policy);
	}
}

/* ---- the lines that decided ---- */

static void assert_line(const struct usercap_line *line, unsigned int number, const char *who,
			uint64_t caps, bool permissive)
{
	assert_string_equal(line->file, "some.conf");
	assert_int_equal(line->line, number);
	assert_string_equal(line->who, who);
	assert_true(line->caps == caps);
	assert_int_equal(line->permissive, permissive);
}

static void lines_in_order(void **unused)
{
	struct usercap_policy *policy = parse("# a comment\n"
					      "* none\n"
					      "\t\"@jit\" ~ptrace, fork_exec permissive # why\n"
					      "bob none\n"
					      "\n"
					      "1000: all\n"
					      "@:1000 none\n"
					      "@students\tptrace\n"
					      "@jit all");
	struct usercap_assignment *answer;

	(void)unused;
	assert_int_equal(resolve(policy, &alice, &answer), 0);
	assert_int_equal(answer->n_lines, 5);
	assert_line(answer->lines[0], 3, "@jit", ALL & ~(T | F), true);
	assert_line(answer->lines[1], 6, "1000:", ALL, false);
	assert_line(answer->lines[2], 7, "@:1000", 0, false);
	assert_line(answer->lines[3], 8, "@students", T, false);
	assert_line(answer->lines[4], 9, "@jit", ALL, false);
	usercap_assignment_free(answer);
	assert_int_equal(resolve(policy, &bob, &answer), 0);
	assert_int_equal(answer->n_lines, 1);
	assert_line(answer->lines[0], 4, "bob", 0, false);
	usercap_assignment_free(answer);
	assert_int_equal(resolve(policy, &root, &answer), 0);
	assert_int_equal(answer->n_lines, 0);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

/* ---- how NSS is asked ---- */

static void assert_asked(const char *text, const struct user *user, unsigned int expected_lists,
			 unsigned int expected_lookups)
{
	struct usercap_policy *policy = parse(text);
	struct usercap_assignment *answer;

	reset(NULL);
	assert_int_equal(resolve(policy, user, &answer), 0);
	if (lists != expected_lists || lookups != expected_lookups || probes != !!lists)
		fail_msg("%s: %u lists, %u lookups, %u probes", text, lists, lookups, probes);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

/* Twice for the list, and for what is said not to exist */
static void nss_is_asked_no_more_than_needed(void **unused)
{
	(void)unused;
	assert_asked("* none\n", &alice, 0, 0);
	assert_asked("1000:1000 none\n* none\n", &alice, 0, 0);
	assert_asked("@5000:5000 none\n", &alice, 2, 0);
	assert_asked("@jit none\n", &alice, 2, 1);
	assert_asked("@jit none\n@jit all\n@jit none\n", &alice, 2, 1);
	assert_asked("@jit none\n@students all\n@nowhere none\n", &alice, 2, 4);
	assert_asked("alice none\n@jit none\n@5000: none\n", &alice, 0, 0);
	assert_asked("@jit none\n@5000: none\nbob none\n", &root, 0, 0);
}

static void nss_fails(void **unused)
{
	static const int errors[] = { EIO,    ENOMEM,	    EMFILE, ENFILE, EAGAIN,
				      EINVAL, ECONNREFUSED, EBADF,  EPERM };
	struct usercap_policy *policy = parse("@students none\n* none\nbob all\n");
	struct usercap_assignment *answer = UNTOUCHED;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		lookup_error = errors[i];
		assert_int_equal(resolve(policy, &alice, &answer), -errors[i]);
		assert_ptr_equal(answer, UNTOUCHED);
	}
	lookup_error = 0;
	list_error = 1;
	assert_int_equal(resolve(policy, &alice, &answer), -ENOMEM);
	assert_ptr_equal(answer, UNTOUCHED);
	/* whom a line names does not depend on it */
	assert_int_equal(resolve(policy, &bob, &answer), 0);
	usercap_assignment_free(answer);
	assert_int_equal(resolve(policy, &root, &answer), 0);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

/* All of the time, and getgrouplist(3) does not tell */
static void nss_fails_silently(void **unused)
{
	static const char *const texts[] = { "@5000:5999 none\n* all\n",
					     "@nowhere none\n@students none\n* all\n" };
	struct usercap_assignment *answer = UNTOUCHED;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct usercap_policy *policy = parse(texts[i]);

		list_misses = 2;
		probe_error = ECONNREFUSED;
		assert_int_equal(resolve(policy, &alice, &answer), -ECONNREFUSED);
		assert_ptr_equal(answer, UNTOUCHED);
		usercap_policy_free(policy);
	}
}

/* A service fails, and those after it answer for it: that is not told to anybody */
static void nss_leaves_out(void **unused)
{
	struct usercap_policy *policy = parse("@students none\n* ~ptrace\n");
	struct usercap_assignment *answer;

	(void)unused;
	for (unsigned int i = 0; i < 2; i++) {
		lookup_misses = i;
		list_misses = !i;
		assert_int_equal(resolve(policy, &alice, &answer), 0);
		assert_int_equal(answer->tier, GROUP);
		usercap_assignment_free(answer);
	}
	usercap_policy_free(policy);
}

/* Each look-up takes its time: with many groups that would be minutes */
static void nss_is_slow(void **unused)
{
	struct usercap_policy *policy = parse(
		"@a none\n@b none\n@c none\n@d none\n@e none\n@f none\n@students none\nbob all\n");
	struct usercap_assignment *answer = UNTOUCHED;

	(void)unused;
	lookup_time = 2;
	assert_int_equal(resolve(policy, &alice, &answer), 0);
	assert_int_equal(answer->tier, GROUP);
	usercap_assignment_free(answer);
	answer = UNTOUCHED;
	lookups = 0;
	lookup_time = 20;
	assert_int_equal(resolve(policy, &alice, &answer), -ETIMEDOUT);
	assert_ptr_equal(answer, UNTOUCHED);
	assert_in_range(lookups, 2, 3);
	assert_int_equal(resolve(policy, &bob, &answer), 0);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

/* What getgrnam(3) says may mean that there is no such group */
static void nss_finds_nothing(void **unused)
{
	static const int errors[] = { ENOENT, ESRCH };
	struct usercap_policy *policy = parse("@students none\n* ~ptrace\n");
	struct usercap_assignment *answer;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		lookup_error = errors[i];
		assert_int_equal(resolve(policy, &alice, &answer), 0);
		assert_int_equal(answer->tier, ANY);
		usercap_assignment_free(answer);
	}
	lookup_error = EINTR;
	assert_int_equal(resolve(policy, &alice, &answer), 0);
	assert_int_equal(answer->tier, GROUP);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

/* ---- users of another machine ---- */

static int elsewhere_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	if (arg)
		return -ENODATA;
	assert_string_equal(user, "zoe");
	ret->ids = calloc(2, sizeof(*ret->ids));
	assert_non_null(ret->ids);
	ret->ids[0] = gid;
	ret->ids[1] = 700;
	ret->n = 2;
	return 0;
}

static int elsewhere_group_find(void *arg, const char *name, gid_t *ret)
{
	assert_null(arg);
	if (strcmp(name, "students") != 0)
		return -ENOENT;
	*ret = 700;
	return 0;
}

static void groups_of_another_machine(void **unused)
{
	const struct group_source known = { elsewhere_groups_of, elsewhere_group_find, NULL };
	const struct group_source unknown = { elsewhere_groups_of, elsewhere_group_find, "" };
	struct usercap_policy *policy =
		parse("@students ~ptrace\n@jit none\n@600:600 ~fork_exec\nzoe2 all\n* none\n");
	struct usercap_assignment *answer = UNTOUCHED;

	(void)unused;
	assert_int_equal(policy_resolve_in(policy, "zoe", 600, 600, &unknown, &answer), -ENODATA);
	assert_ptr_equal(answer, UNTOUCHED);
	assert_int_equal(policy_resolve_in(policy, "zoe", 600, 600, &known, &answer), 0);
	assert_int_equal(answer->tier, GROUP);
	assert_int_equal(answer->n_lines, 2);
	assert_true(answer->caps == (ALL & ~(T | F)));
	usercap_assignment_free(answer);
	/* nobody's groups are asked for when they don't matter */
	assert_int_equal(policy_resolve_in(policy, "zoe2", 601, 600, &unknown, &answer), 0);
	assert_int_equal(answer->tier, USER);
	usercap_assignment_free(answer);
	assert_int_equal(lookups + lists, 0);
	usercap_policy_free(policy);
}

/* ---- groups that are known all at once ---- */

struct known {
	int result;
	unsigned int looked_for;
};

static int known_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	(void)arg;
	return elsewhere_groups_of(NULL, user, gid, ret);
}

static int known_group_find(void *arg, const char *name, gid_t *ret)
{
	((struct known *)arg)->looked_for++;
	if (strcmp(name, "far") != 0 && strcmp(name, "both") != 0)
		return -ENOENT;
	*ret = 700;
	return 0;
}

static int known_groups_each(void *arg, group_fn take, void *take_arg)
{
	const struct known *known = arg;

	take("both", 1, take_arg);
	take("both", 700, take_arg);
	take("near", 700, take_arg);
	take("unheard-of", 700, take_arg);
	return known->result;
}

/* The lines that decide, as bits: line 1 is bit 0 */
static unsigned int decided_by(struct known *known)
{
	const struct group_source source = {
		.groups_of = known_groups_of,
		.group_find = known_group_find,
		.arg = known,
		.groups_each = known_groups_each,
	};
	struct usercap_policy *policy =
		parse("@near all\n@both all\n@far all\n@near all\n@far all\n@nowhere all\n");
	struct usercap_assignment *answer;
	unsigned int lines = 0;

	assert_int_equal(policy_resolve_in(policy, "zoe", 600, 600, &source, &answer), 0);
	for (size_t i = 0; i < answer->n_lines; i++)
		lines |= 1U << (answer->lines[i]->line - 1);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
	return lines;
}

static void groups_known_at_once(void **unused)
{
	struct known all = { .result = 1 }, some = { .result = 0 }, none = { .result = -EAGAIN };

	(void)unused;
	assert_int_equal(decided_by(&all), 011);
	assert_int_equal(all.looked_for, 0);
	assert_int_equal(decided_by(&some), 035);
	assert_int_equal(some.looked_for, 2);
	/* what it said before it failed doesn't count */
	assert_int_equal(decided_by(&none), 026);
	assert_int_equal(none.looked_for, 4);
}

/* ---- threads ---- */

static void *resolve_often(void *arg)
{
	const struct usercap_policy *policy = arg;
	uintptr_t wrong = 0;

	for (int i = 0; i < 200; i++) {
		struct usercap_assignment *answer;

		if (resolve(policy, i % 2 ? &alice : &carol, &answer) < 0)
			return (void *)1;
		wrong += answer->caps != (i % 2 ? ALL & ~T : (uint64_t)L);
		usercap_assignment_free(answer);
	}
	return (void *)wrong;
}

/* nss_wrapper has locks of its own, so this is about the policy. */
static void threads_share_a_policy(void **unused)
{
	struct usercap_policy *policy = parse("alice ~ptrace\n20000:20000 tcp_listen\n* none\n");
	pthread_t threads[4];
	void *wrong;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, resolve_often, policy), 0);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	usercap_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(resolve_rows, reset),
		cmocka_unit_test_setup(lines_in_order, reset),
		cmocka_unit_test_setup(nss_is_asked_no_more_than_needed, reset),
		cmocka_unit_test_setup(nss_fails, reset),
		cmocka_unit_test_setup(nss_is_slow, reset),
		cmocka_unit_test_setup(nss_fails_silently, reset),
		cmocka_unit_test_setup(nss_leaves_out, reset),
		cmocka_unit_test_setup(nss_finds_nothing, reset),
		cmocka_unit_test_setup(groups_of_another_machine, reset),
		cmocka_unit_test_setup(groups_known_at_once, reset),
		cmocka_unit_test_setup(threads_share_a_policy, reset),
	};

	return cmocka_run_group_tests(tests, enter, scratch_teardown);
}
