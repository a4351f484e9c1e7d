// SPDX-License-Identifier: GPL-2.0-or-later
/* The grammar of usercap.conf, row by row */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <usercap.h>

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

#define TEXT(literal) (literal), sizeof(literal) - 1

/* clang-format off */
static const struct {
	const char *what;
	const char *text;
	size_t len;
	unsigned int line, column;
	const char *message;
} bad[] = {
	/* the list */
	{ "unknown capability",         TEXT("alice ~foo\n"),              1, 8, "unknown user capability \"foo\"" },
	{ "unknown, on line 3",         TEXT("# x\n\nalice ptrace,foo\n"), 3, 14, "\"foo\"" },
	{ "unknown, no newline",        TEXT("alice foo"),                 1, 7, "\"foo\"" },
	{ "set missing, end of line",   TEXT("alice\n"),                   1, 6, "list is missing" },
	{ "set missing, end of file",   TEXT("alice"),                     1, 6, "list is missing" },
	{ "set missing, blanks",        TEXT("alice \t\n"),                1, 8, "list is missing" },
	{ "set missing, comment",       TEXT("alice # all\n"),             1, 7, "list is missing" },
	{ "set missing, option",        TEXT("alice permissive\n"),        1, 7, "list is missing" },
	{ "set missing, next line",     TEXT("alice\n ptrace\n"),          1, 6, "list is missing" },
	{ "all but what",               TEXT("alice ~\n"),                 1, 8, "list is empty" },
	{ "all but what, option",       TEXT("alice ~ permissive\n"),      1, 8, "list is empty" },
	{ "only commas",                TEXT("alice ,,\n"),                1, 9, "list is empty" },
	{ "all among names",            TEXT("alice all ptrace\n"),        1, 7, "stands alone" },
	{ "two lists",                  TEXT("alice ~ptrace ~fork_exec\n"), 1, 15, "in front" },
	{ "option after a comma",       TEXT("alice ~ptrace,permissive\n"), 1, 15, "\"permissive\"" },
	{ "comment without a blank",    TEXT("alice ptrace#x\n"),          1, 7, "\"ptrace#x\"" },

	/* options */
	{ "unknown option",             TEXT("alice ~ptrace permissive x\n"), 1, 26, "\"x\" is not an option" },
	{ "name after an option",       TEXT("alice ptrace permissive fork_exec\n"), 1, 25, "is not an option" },
	{ "option misspelt",            TEXT("alice ~ptrace Permissive\n"), 1, 15, "\"Permissive\"" },

	/* who */
	{ "no group",                   TEXT("@ all\n"),                   1, 1, "name is missing" },
	{ "two users",                  TEXT("alice,bob all\n"),           1, 6, "a line for each" },
	{ "two users, blank",           TEXT("alice, bob all\n"),          1, 6, "a line for each" },
	{ "pattern",                    TEXT("al* all\n"),                 1, 3, "no patterns" },
	{ "pattern of groups",          TEXT("@* all\n"),                  1, 2, "no patterns" },
	{ "number alone",               TEXT("1000 all\n"),                1, 1, "1000:1000" },
	{ "group number alone",         TEXT("  @100 all\n"),              1, 3, "@100:100" },
	{ "quote not closed",           TEXT("\"domain users all\n"),      1, 1, "closing quote" },
	{ "quote closed too late",      TEXT("\"domain users all\nx\" all\n"), 1, 1, "closing quote" },
	{ "empty quotes",               TEXT("\"\" all\n"),                1, 2, "name is missing" },
	{ "no group in quotes",         TEXT("\"@\" all\n"),               1, 2, "name is missing" },
	{ "quote without blank",        TEXT("\"alice\"all\n"),            1, 8, "must follow the closing quote" },
	{ "quoted, list missing",       TEXT("\"alice\"\n"),               1, 8, "list is missing" },
	{ "control byte",               TEXT("al\x01ice all\n"),           1, 3, "control byte 0x01" },
	{ "control byte as a blank",    TEXT("alice\vall\n"),              1, 6, "control byte 0x0b" },
	{ "byte order mark",            TEXT("\xef\xbb\xbf" "alice all\n"), 1, 1, "byte order mark" },
	{ "byte order mark, comment",   TEXT("\xef\xbb\xbf# hello\n"),     1, 1, "byte order mark" },

	/* ranges */
	{ "no ends",                    TEXT(": all\n"),                   1, 1, "at one end at least" },
	{ "no ends, groups",            TEXT("@: all\n"),                  1, 1, "at one end at least" },
	{ "garbage after a number",     TEXT("37garbage: all\n"),          1, 1, "\"37garbage\" is not an ID" },
	{ "garbage, upper end",         TEXT("20:37garbage all\n"),        1, 4, "\"37garbage\" is not an ID" },
	{ "garbage, groups",            TEXT("@20:x all\n"),               1, 5, "\"x\" is not an ID" },
	{ "names as ends",              TEXT("alice:bob all\n"),           1, 1, "\"alice\" is not an ID" },
	{ "three numbers",              TEXT("1:2:3 all\n"),               1, 3, "\"2:3\" is not an ID" },
	{ "sign",                       TEXT("-1:5 all\n"),                1, 1, "\"-1\" is not an ID" },
	{ "plus sign",                  TEXT("1:+5 all\n"),                1, 3, "\"+5\" is not an ID" },
	{ "hexadecimal",                TEXT("0x10: all\n"),               1, 1, "\"0x10\" is not an ID" },
	{ "no user has (uid_t)-1",      TEXT("4294967295: all\n"),         1, 1, "up to 4294967294" },
	{ "beyond 32 bits",             TEXT(":4294967296 all\n"),         1, 2, "up to 4294967294" },
	{ "beyond 64 bits",             TEXT(":18446744073709551617 all\n"), 1, 2, "up to 4294967294" },
	{ "beyond, groups",             TEXT("@0:99999999999 all\n"),      1, 4, "up to 4294967294" },
	{ "reversed",                   TEXT("20:10 all\n"),               1, 1, "lower ID first" },
	{ "reversed, groups",           TEXT("x all\n\t@20:10 all\n"),     2, 2, "lower ID first" },
	{ "blank in a range",           TEXT("20: 30 all\n"),              1, 5, "unknown user capability \"30\"" },

	/* bytes */
	{ "CRLF",                       TEXT("alice all\r\n"),             1, 10, "carriage return" },
	{ "CRLF, comment",              TEXT("# x\r\nalice all\r\n"),      1, 4, "carriage return" },
	{ "CRLF, empty line",           TEXT("alice all\n\r\n"),           2, 1, "carriage return" },
	{ "CR alone",                   TEXT("alice all\rbob all"),        1, 10, "carriage return" },
	{ "CRLF before its line",       TEXT("alice foo\r\n"),             1, 10, "carriage return" },
	{ "but after another line",     TEXT("alice foo\nbob all\r\n"),    1, 7, "\"foo\"" },
	{ "NUL",                        TEXT("alice all\nbob\0 all\n"),    2, 4, "NUL" },
	{ "NUL, comment",               TEXT("#\0\n"),                     1, 2, "NUL" },
	{ "NUL at the end",             TEXT("alice all\0"),               1, 10, "NUL" },
	{ "NUL before CR",              TEXT("alice\r \0\n"),              1, 8, "NUL" },
};

static const struct {
	const char *what;
	const char *text;
	size_t len;
	const char *user;
	uint64_t caps, permissive;
	unsigned int lines;
} good[] = {
	{ "nothing",                    TEXT(""),                          "alice", ALL, 0, 0 },
	{ "newline",                    TEXT("\n"),                        "alice", ALL, 0, 0 },
	{ "blanks and comments",        TEXT("# x\n \t\n\t# y\n#"),        "alice", ALL, 0, 0 },
	{ "a user",                     TEXT("alice ptrace\n"),            "alice", T, 0, 1 },
	{ "another user",               TEXT("alice ptrace\n"),            "bob", ALL, 0, 0 },
	{ "no newline",                 TEXT("alice ptrace"),              "alice", T, 0, 1 },
	{ "blanks around",              TEXT(" \t alice\t \tptrace \t "),  "alice", T, 0, 1 },
	{ "comment at the end",         TEXT("alice ptrace # fork_exec"),  "alice", T, 0, 1 },
	{ "comment at the end, tab",    TEXT("alice ptrace\t#"),           "alice", T, 0, 1 },
	{ "comment after an option",    TEXT("alice ~ptrace permissive #x"), "alice", ALL & ~T, T, 1 },
	{ "list with blanks",           TEXT("alice tcp_listen ptrace"),   "alice", L | T, 0, 1 },
	{ "all but, with blanks",       TEXT("alice ~tcp_listen wx_mappings permissive"), "alice", ALL & ~(L | W), L | W, 1 },
	{ "all but, a blank after ~",   TEXT("alice ~ ptrace"),            "alice", ALL & ~T, 0, 1 },
	{ "comma and blank",            TEXT("alice tcp_listen, ptrace"),  "alice", L | T, 0, 1 },
	{ "comma before an option",     TEXT("alice ~ptrace, permissive"), "alice", ALL & ~T, T, 1 },
	{ "option twice",               TEXT("alice ~ptrace permissive permissive"), "alice", ALL & ~T, T, 1 },
	{ "RFC spellings",              TEXT("alice CAP_USR_PTRACE cap_usr_fork_exec"), "alice", T | F, 0, 1 },
	{ "none",                       TEXT("alice none"),                "alice", 0, 0, 1 },
	{ "none, permissive",           TEXT("alice none permissive"),     "alice", 0, ALL, 1 },
	{ "all",                        TEXT("alice all\n* none"),         "alice", ALL, 0, 1 },
	{ "same line twice",            TEXT("alice ~ptrace\nalice ~ptrace"), "alice", ALL & ~T, 0, 2 },
	{ "lines intersect",            TEXT("alice ~ptrace\nbob none\nalice ~fork_exec"), "alice", ALL & ~(T | F), 0, 2 },
	{ "everybody",                  TEXT("* ~ptrace"),                 "alice", ALL & ~T, 0, 1 },
	{ "quoted everybody",           TEXT("\"*\" ~ptrace"),             "alice", ALL & ~T, 0, 1 },
	{ "winbind",                    TEXT("DOM\\alice ~ptrace"),        "DOM\\alice", ALL & ~T, 0, 1 },
	{ "winbind with a blank",       TEXT("\"DOM\\al ice\" ~ptrace"),   "DOM\\al ice", ALL & ~T, 0, 1 },
	{ "a quote needs no escape",    TEXT("\"DOM\\\" ~ptrace"),         "DOM\\", ALL & ~T, 0, 1 },
	{ "SSSD",                       TEXT("alice@dom.example ~ptrace"), "alice@dom.example", ALL & ~T, 0, 1 },
	{ "machine account",            TEXT("host$ ~ptrace"),             "host$", ALL & ~T, 0, 1 },
	{ "quoted number",              TEXT("\"1234\" ~ptrace"),          "1234", ALL & ~T, 0, 1 },
	{ "number and more",            TEXT("1234x ~ptrace"),             "1234x", ALL & ~T, 0, 1 },
	{ "quoted comma",               TEXT("\"a,b*\" ~ptrace"),          "a,b*", ALL & ~T, 0, 1 },
	{ "quote inside a name",        TEXT("al\"ice ~ptrace"),           "al\"ice", ALL & ~T, 0, 1 },
	{ "UTF-8",                      TEXT("ren\xc3\xa9 ~ptrace"),       "ren\xc3\xa9", ALL & ~T, 0, 1 },
	{ "number sign in a name",      TEXT("al#ice ~ptrace"),            "al#ice", ALL & ~T, 0, 1 },
	{ "quoted number sign",         TEXT("\"#1\" ~ptrace"),            "#1", ALL & ~T, 0, 1 },
	{ "name of an option",          TEXT("permissive ~ptrace"),        "permissive", ALL & ~T, 0, 1 },
	{ "case counts",                TEXT("Alice ~ptrace"),             "alice", ALL, 0, 0 },
	{ "begin of a name",            TEXT("alic ~ptrace"),              "alice", ALL, 0, 0 },
	{ "uids",                       TEXT("1000:1000 ~ptrace"),         "alice", ALL & ~T, 0, 1 },
	{ "uids, lower end",            TEXT("1000: ~ptrace"),             "alice", ALL & ~T, 0, 1 },
	{ "uids, upper end",            TEXT(":1000 ~ptrace"),             "alice", ALL & ~T, 0, 1 },
	{ "uids, all but one below",    TEXT("1001: ~ptrace"),             "alice", ALL, 0, 0 },
	{ "uids, all but one above",    TEXT(":999 ~ptrace"),              "alice", ALL, 0, 0 },
	{ "uids, widest",               TEXT("0:4294967294 ~ptrace"),      "alice", ALL & ~T, 0, 1 },
	{ "uids, leading zeros",        TEXT("0001000:00001000 ~ptrace"),  "alice", ALL & ~T, 0, 1 },
	{ "uids, quoted",               TEXT("\"1000:1000\" ~ptrace"),     "alice", ALL & ~T, 0, 1 },
};
/* clang-format on */

static int parse(const char *text, size_t len, struct usercap_policy **ret,
		 struct usercap_diag *diag)
{
	return usercap_policy_parse(text, len, "some.conf", ret, diag);
}

static void bad_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct usercap_policy *policy = UNTOUCHED;
		struct usercap_diag diag = { 0 };
		int r = parse(bad[i].text, bad[i].len, &policy, &diag);

		if (r != -EBADMSG || diag.line != bad[i].line || diag.column != bad[i].column ||
		    !strstr(diag.message, bad[i].message))
			fail_msg("%s: %d, %u:%u: %s", bad[i].what, r, diag.line, diag.column,
				 diag.message);
		assert_string_equal(diag.file, "some.conf");
		assert_ptr_equal(policy, UNTOUCHED);
		assert_int_equal(parse(bad[i].text, bad[i].len, &policy, NULL), -EBADMSG);
	}
}

static void good_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct usercap_diag diag = { .line = 77 };
		struct usercap_assignment *answer = NULL;
		struct usercap_policy *policy = NULL;
		int r = parse(good[i].text, good[i].len, &policy, &diag);

		if (r < 0)
			fail_msg("%s: %d, %u:%u: %s", good[i].what, r, diag.line, diag.column,
				 diag.message);
		assert_int_equal(diag.line, 77);
		assert_int_equal(usercap_policy_resolve(policy, good[i].user, 1000, 1000, &answer),
				 0);
		if (answer->caps != good[i].caps || answer->permissive != good[i].permissive ||
		    answer->n_lines != good[i].lines)
			fail_msg("%s: %#llx, %#llx, %zu lines", good[i].what,
				 (unsigned long long)answer->caps,
				 (unsigned long long)answer->permissive, answer->n_lines);
		usercap_assignment_free(answer);
		usercap_policy_free(policy);
	}
}

/* What says too much for 32 bits is refused before any of it is read. */
static void too_big(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag = { .line = 77 };

	(void)unused;
	assert_int_equal(parse("", UINT32_MAX, &policy, &diag), -EFBIG);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_int_equal(diag.line, 0);
	assert_string_equal(diag.file, "some.conf");
	assert_int_equal(parse("", UINT32_MAX, &policy, NULL), -EFBIG);
}

/* Lines of a million bytes: blanks, a name, a comment, a list */
static void long_lines(void **unused)
{
	enum { LONG = 1000000 };
	static char text[4 * LONG + 100];
	struct usercap_assignment *answer;
	struct usercap_policy *policy;
	struct usercap_diag diag;
	int len;

	(void)unused;
	memset(text, 'x', LONG);
	len = LONG + sprintf(text + LONG, " none\n");
	memset(text + len, ' ', LONG);
	len += LONG + sprintf(text + len + LONG, "alice ~ptrace #");
	memset(text + len, '#', LONG);
	len += LONG + sprintf(text + len + LONG, "\nalice ptrace");
	memset(text + len, ',', LONG);
	len += LONG + sprintf(text + len + LONG, "foo\n");
	assert_int_equal(parse(text, len, &policy, &diag), -EBADMSG);
	assert_int_equal(diag.line, 3);
	assert_int_equal(diag.column, 13 + LONG);
	len -= 5;
	assert_int_equal(parse(text, len, &policy, &diag), 0);
	assert_int_equal(usercap_policy_resolve(policy, "alice", 1, 1, &answer), 0);
	assert_int_equal(answer->n_lines, 2);
	assert_int_equal(answer->caps, 0);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

static void free_takes_null(void **unused)
{
	(void)unused;
	usercap_policy_free(NULL);
	usercap_assignment_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_rows),	   cmocka_unit_test(good_rows),
		cmocka_unit_test(too_big),	   cmocka_unit_test(long_lines),
		cmocka_unit_test(free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
