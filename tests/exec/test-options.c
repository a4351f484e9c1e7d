// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include <string.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "../unit/fake-kernel.h"
#include "exec.h"
#include "world.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define ALL ((uint64_t)USERCAP_ALL)

/* clang-format off */
static const struct {
	const char *args[10];
	uint64_t kept;
	const char *executed;
	const char *argv[6];
} good[] = {
	{ { "--keep=all", "/bin/true" },            ALL,      "/bin/true", { "/bin/true" } },
	{ { "--keep=~ptrace", "--", "/bin/true" },  ALL & ~T, "/bin/true", { "/bin/true" } },
	{ { "--keep", "~ptrace", "/bin/true" },     ALL & ~T, "/bin/true", { "/bin/true" } },
	{ { "--keep=tcp_listen ptrace", "/x" },     L | T,    "/x",        { "/x" } },
	{ { "--keep=none", "/x" },                  0,        "/x",        { "/x" } },
	{ { "--keep=all", "/x", "-a", "--", "b" },  ALL,      "/x",        { "/x", "-a", "--", "b" } },
	{ { "--keep=all", "--", "/x", "--keep=none", "--help" },
	                                            ALL,      "/x",        { "/x", "--keep=none", "--help" } },
	{ { "--keep=all", "--", "--", "/x" },       ALL,      "/usr/local/sbin/--", { "--", "/x" } },
	{ { "--keep=all", "--", "-/x" },            ALL,      "-/x",       { "-/x" } },
	{ { "--keep=all", "/x", "" },               ALL,      "/x",        { "/x", "" } },
	{ { "--keep=all", "--argv0=y", "/x", "a" }, ALL,      "/x",        { "y", "a" } },
	{ { "--argv0", "y", "--keep=all", "/x" },   ALL,      "/x",        { "y" } },
	{ { "--keep=all", "--argv0=", "/x" },       ALL,      "/x",        { "" } },
	{ { "--keep=all", "--argv0=a=b c", "/x" },  ALL,      "/x",        { "a=b c" } },
	{ { "--keep=all", "--path=/p", "x", "a" },  ALL,      "/p/x",      { "x", "a" } },
	{ { "--path", "/p", "--keep=all", "x" },    ALL,      "/p/x",      { "x" } },
	{ { "--keep=all", "--path=/p", "--argv0=y", "--", "x" },
	                                            ALL,      "/p/x",      { "y" } },
	{ { "--keep=all", "x" },                    ALL,      "/usr/local/sbin/x", { "x" } },
};

static const struct {
	const char *args[10];
	const char *message;
} misused[] = {
	{ { NULL },                                  "--keep is missing, see --help" },
	{ { "/x" },                                  "--keep is missing" },
	{ { "--", "--keep=all", "/x" },              "--keep is missing" },
	{ { "--keep=all" },                          "there is no program to execute" },
	{ { "--keep=all", "--" },                    "there is no program to execute" },
	{ { "--keep=all", "--argv0=x" },             "there is no program to execute" },
	{ { "--keep" },                              "--keep needs a value" },
	{ { "--keep=all", "--path" },                "--path needs a value" },
	{ { "--keep=all", "--argv0" },               "--argv0 needs a value" },
	{ { "--refuse" },                            "--refuse needs a value" },
	{ { "--keep=all", "--keep=none", "/x" },     "--keep is given twice" },
	{ { "--keep=all", "--keep", "none", "/x" },  "--keep is given twice" },
	{ { "--keep=all", "--path=a", "--path=b" },  "--path is given twice" },
	{ { "--keep=all", "--argv0=a", "--argv0=b" }, "--argv0 is given twice" },
	{ { "--kee=all", "/x" },                     "unknown option --kee=all, see --help" },
	{ { "--keeps=all", "/x" },                   "unknown option --keeps=all" },
	{ { "--keep-all", "/x" },                    "unknown option --keep-all" },
	{ { "-k", "all", "/x" },                     "unknown option -k" },
	{ { "-", "/x" },                             "unknown option -" },
	{ { "--keep=all", "--help=x", "/x" },        "unknown option --help=x" },
	{ { "--keep=all", "--a\nb", "/x" },          "unknown option --a?b" },
	{ { "--keep=", "/x" },                       "--keep: column 1: the list is empty" },
	{ { "--keep=~", "/x" },                      "--keep: column 2: the list is empty" },
	{ { "--keep", "--", "/x" },                  "--keep: column 1: unknown user capability \"--\"" },
	{ { "--keep=~ptrace,foo", "/x" },            "--keep: column 9: unknown user capability \"foo\": write some of tcp_listen, " },
	{ { "--keep=all,ptrace", "/x" },             "--keep: column 1: \"all\" stands alone" },
};
/* clang-format on */

static int begin(void **unused)
{
	(void)unused;
	world_begin();
	return 0;
}

static bool same(char *const *argv, const char *const *expected)
{
	size_t i = 0;

	while (expected[i] && argv[i] && !strcmp(argv[i], expected[i]))
		i++;
	return !expected[i] && !argv[i];
}

static void good_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		world_begin();
		world_run(good[i].args);
		if (!world.executed || strcmp(world.executed, good[i].executed) != 0 ||
		    !same(world.argv, good[i].argv) ||
		    usercap_in(world.state, USERCAP_BOUNDING) != good[i].kept)
			fail_msg("%zu: %s %s", i, world.executed, world.err);
		assert_string_equal(world.err, "");
		assert_string_equal(world.out, "");
	}
}

static void misused_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(misused); i++) {
		world_begin();
		world_run(misused[i].args);
		if (world.executed || world.status != EXIT_INVALIDARGUMENT || *world.tried ||
		    strncmp(world.err, "usercap-exec: ", 14) != 0 ||
		    strstr(world.err, misused[i].message) != world.err + 14 ||
		    strchr(world.err, '\n') != world.err + strlen(world.err) - 1)
			fail_msg("%zu: %d, %s: %s", i, world.status, misused[i].message, world.err);
		assert_true(fake.state == 0);
		assert_string_equal(world.out, "");
	}
}

/* Since the generator cannot give a reason for a service's failure in another way */
static void refuse(void **unused)
{
	static const struct {
		const char *args[6];
		const char *line;
	} rows[] = {
		{ { "--refuse", "x.service:3:7: no" }, "x.service:3:7: no\n" },
		{ { "--refuse", "no", "--", "/bin/true" }, "no\n" },
		{ { "--refuse", "no", "--keep=all", "/bin/true" }, "no\n" },
		{ { "--keep=all", "--refuse=no", "/bin/true" }, "no\n" },
		{ { "--refuse", "--help" }, "--help\n" },
		{ { "--refuse", "" }, "\n" },
		{ { "--refuse", "caf\xc3\xa9\tis\nshut\x1b[31m\x7f" },
		  "caf\xc3\xa9?is?shut?[31m?\n" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		world_begin();
		world_run(rows[i].args);
		assert_null(world.executed);
		assert_int_equal(world.status, EXIT_CAPABILITIES);
		assert_string_equal(world.err, rows[i].line);
		assert_string_equal(world.out, "");
		assert_string_equal(world.tried, "");
	}
}

static void refuse_at_length(void **unused)
{
	char text[5000];
	const char *const args[] = { "--refuse", text, NULL };

	(void)unused;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	world_run(args);
	assert_int_equal(world.status, EXIT_CAPABILITIES);
	assert_int_equal(strlen(world.err), sizeof(text));
	assert_int_equal(strspn(world.err, "x"), sizeof(text) - 1);
}

static void informs(const char *option, const char *line)
{
	const char *const args[] = { option, "--keep=all", "/x", NULL };

	world_begin();
	world_run(args);
	assert_null(world.executed);
	assert_int_equal(world.status, 0);
	assert_int_equal(strncmp(world.out, line, strlen(line)), 0);
	assert_string_equal(world.err, "");
}

static void help_and_version(void **unused)
{
	(void)unused;
	informs("--help", "usage: usercap-exec --keep=LIST ");
	assert_non_null(strstr(world.out, "--refuse TEXT"));
	informs("--version", "usercap-exec " USERCAP_VERSION "\n");
}

/* execve(2) permits even this, on old kernels */
static void no_arguments_at_all(void **unused)
{
	char *nothing[] = { NULL, (char *)"--refuse", NULL };

	(void)unused;
	assert_int_equal(exec_main(0, nothing, nothing + 1), EXIT_INVALIDARGUMENT);
	assert_string_equal(world.err, "usercap-exec: --keep is missing, see --help\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(good_rows, begin),
		cmocka_unit_test_setup(misused_rows, begin),
		cmocka_unit_test_setup(refuse, begin),
		cmocka_unit_test_setup(refuse_at_length, begin),
		cmocka_unit_test_setup(help_and_version, begin),
		cmocka_unit_test_setup(no_arguments_at_all, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
