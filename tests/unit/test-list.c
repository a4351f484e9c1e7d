// SPDX-License-Identifier: GPL-2.0-or-later
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

/* clang-format off */
static const struct {
	const char *text;
	uint64_t caps;
} good[] = {
	{ "all",                                ALL },
	{ "none",                               0 },
	{ "~all",                               0 },
	{ "~none",                              ALL },
	{ "ptrace",                             T },
	{ "~ptrace",                            ALL & ~T },
	{ "tcp_listen,ptrace",                  L | T },
	{ "tcp_listen ptrace",                  L | T },
	{ "tcp_listen\tptrace",                 L | T },
	{ "tcp_listen, ptrace",                 L | T },
	{ "tcp_listen ,\t, ptrace",             L | T },
	{ "~tcp_listen ptrace",                 ALL & ~(L | T) },
	{ "~tcp_listen,wx_mappings",            ALL & ~(L | W) },
	{ "~ ptrace",                           ALL & ~T },
	{ "~\tptrace",                          ALL & ~T },
	{ "~,ptrace",                           ALL & ~T },
	{ "  ~ptrace  ",                        ALL & ~T },
	{ ",ptrace,",                           T },
	{ " all ",                              ALL },
	{ "all,",                               ALL },
	{ "~ none",                             ALL },
	{ "ptrace,ptrace",                      T },
	{ "ptrace CAP_USR_PTRACE cap_usr_ptrace", T },
	{ "CAP_USR_FORK_EXEC,wx_mappings",      F | W },
	{ "fork_exec,wx_mappings,ptrace,tcp_listen", F | W | T | L },
	{ "~fork_exec,wx_mappings,ptrace,tcp_listen", ALL & ~(F | W | T | L) },
	{ "tcp_listen_remote,userns,exec,fork_exec,wx_mappings,ptrace,tcp_listen", ALL },
	{ "~tcp_listen_remote,userns,exec,fork_exec,wx_mappings,ptrace,tcp_listen", 0 },
};

static const struct {
	const char *what;
	const char *text;
	unsigned int column;
	const char *message;
} bad[] = {
	{ "empty",                       "",                    1, "list is empty" },
	{ "blanks",                      "  \t",                4, "list is empty" },
	{ "commas",                      ",,",                  3, "list is empty" },
	{ "all but what",                "~",                   2, "list is empty" },
	{ "all but blanks",              "~  ",                 4, "list is empty" },
	{ "unknown name",                "foo",                 1, "unknown user capability \"foo\"" },
	{ "unknown name, the remedy",    "foo",                 1, "tcp_listen, ptrace, wx_mappings, fork_exec, exec, userns, tcp_listen_remote, or all or none" },
	{ "unknown name after ~",        "~foo",                2, "\"foo\"" },
	{ "unknown name after a comma",  "ptrace,foo",          8, "\"foo\"" },
	{ "unknown name after blanks",   "~ptrace \t foo,",    11, "\"foo\"" },
	{ "the first of two",            "foo bar",             1, "\"foo\"" },
	{ "mixed case",                  "Ptrace",              1, "\"Ptrace\"" },
	{ "short name in capitals",      "PTRACE",              1, "\"PTRACE\"" },
	{ "classical capability",        "CAP_SYS_PTRACE",      1, "\"CAP_SYS_PTRACE\"" },
	{ "other separator",             "ptrace;wx_mappings",  1, "\"ptrace;wx_mappings\"" },
	{ "newline",                     "ptrace\n",            1, "\"ptrace?\"" },
	{ "not printable",               "~\x1b[31m\xc3\xa9",   2, "\"?[31m??\"" },
	{ "comment",                     "ptrace # why",        8, "\"#\"" },
	{ "all among names",             "all,ptrace",          1, "\"all\" stands alone" },
	{ "all after a name",            "ptrace all",          8, "\"all\" stands alone" },
	{ "none among names",            "none ptrace",         1, "\"none\" stands alone" },
	{ "none after a name",           "~ptrace,none",        9, "\"none\" stands alone" },
	{ "all and none",                "all none",            1, "\"all\" stands alone" },
	{ "all twice",                   "all all",             1, "\"all\" stands alone" },
	{ "ALL",                         "ALL",                 1, "\"ALL\"" },
	{ "~ twice",                     "~~ptrace",            2, "in front" },
	{ "~ twice, apart",              "~ ~ptrace",           3, "in front" },
	{ "~ for each",                  "~ptrace,~fork_exec",  9, "in front" },
	{ "~ inside",                    "ptrace ~fork_exec",   8, "in front" },
	{ "~ at the end",                "ptrace ~",            8, "in front" },
	{ "~ in a name",                 "ptr~ace",             1, "\"ptr~ace\"" },
};
/* clang-format on */

static void good_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct usercap_diag diag = { .line = 77 };
		uint64_t caps = UNTOUCHED_MASK;
		int r = usercap_list_parse(good[i].text, &caps, &diag);

		if (r || caps != good[i].caps)
			fail_msg("\"%s\": %d, %#llx, %s", good[i].text, r, (unsigned long long)caps,
				 diag.message);
		assert_int_equal(diag.line, 77);
	}
}

static void bad_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct usercap_diag diag = { .file = "x" };
		uint64_t caps = UNTOUCHED_MASK;
		int r = usercap_list_parse(bad[i].text, &caps, &diag);

		if (r != -EBADMSG || diag.line != 1 || diag.column != bad[i].column ||
		    !strstr(diag.message, bad[i].message))
			fail_msg("%s: %d, %u:%u: %s", bad[i].what, r, diag.line, diag.column,
				 diag.message);
		assert_string_equal(diag.file, "");
		assert_true(caps == UNTOUCHED_MASK);
		assert_int_equal(usercap_list_parse(bad[i].text, &caps, NULL), -EBADMSG);
	}
}

/* A message has room for a word of any length, and says that it was cut. */
static void long_word(void **unused)
{
	struct usercap_diag diag = { 0 };
	char text[5000];
	uint64_t caps;

	(void)unused;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(usercap_list_parse(text, &caps, &diag), -EBADMSG);
	assert_non_null(strstr(diag.message, "xxx...\""));
	assert_non_null(strstr(diag.message, "or all or none"));
}

static void format_reads_back(void **unused)
{
	(void)unused;
	for (uint64_t caps = 0; caps <= USERCAP_ALL; caps++) {
		char text[USERCAP_LIST_SIZE];
		uint64_t again = UNTOUCHED_MASK;
		int len = usercap_list_format(caps, text, sizeof(text));

		assert_int_equal(len, strlen(text));
		assert_int_equal(usercap_list_parse(text, &again, NULL), 0);
		assert_true(again == caps);
	}
}

static void format_prefers_all_but(void **unused)
{
	static const struct {
		uint64_t caps;
		const char *text;
	} rows[] = {
		{ ALL, "all" },
		{ 0, "none" },
		{ T, "ptrace" },
		{ ALL & ~(T | W), "~ptrace,wx_mappings" },
		{ ALL & ~T, "~ptrace" },
		{ ALL & ~F, "~fork_exec" },
		{ L | T | F, "tcp_listen,ptrace,fork_exec" },
		{ L | T | W | F, "~exec,userns,tcp_listen_remote" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[USERCAP_LIST_SIZE];

		assert_true(usercap_list_format(rows[i].caps, text, sizeof(text)) > 0);
		assert_string_equal(text, rows[i].text);
	}
}

static void format_needs_room(void **unused)
{
	char text[] = "0123456789";

	(void)unused;
	assert_int_equal(usercap_list_format(T, text, strlen("ptrace")), -ENOBUFS);
	assert_int_equal(usercap_list_format(ALL, text, 0), -ENOBUFS);
	assert_string_equal(text, "0123456789");
	assert_int_equal(usercap_list_format(T, text, strlen("ptrace") + 1), 6);
	assert_string_equal(text, "ptrace");
}

static void format_knows_its_bits(void **unused)
{
	char text[] = "0123456789";

	(void)unused;
	assert_int_equal(usercap_list_format(ALL + 1, text, sizeof(text)), -EINVAL);
	assert_int_equal(usercap_list_format(1ULL << 63 | T, text, sizeof(text)), -EINVAL);
	assert_string_equal(text, "0123456789");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_rows),
		cmocka_unit_test(bad_rows),
		cmocka_unit_test(long_word),
		cmocka_unit_test(format_reads_back),
		cmocka_unit_test(format_prefers_all_but),
		cmocka_unit_test(format_needs_room),
		cmocka_unit_test(format_knows_its_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
