// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap status, on kernels of the test's own, which this one need not be */
#include "../unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "../unit/fake-kernel.h"
#include "command.h"

#define T USERCAP_MASK(CAP_USR_PTRACE)

static char output[8192];

static int begin(void **unused)
{
	(void)unused;
	fake_begin();
	return 0;
}

/* What it prints, in @output; returns its status */
static int run(const char *option)
{
	char name[] = "status", copy[32];
	char *argv[] = { name, option ? copy : NULL, NULL };
	FILE *file = tmpfile();
	int standard = dup(STDOUT_FILENO), status;
	size_t n;

	snprintf(copy, sizeof(copy), "%s", option ? option : "");
	assert_non_null(file);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	optind = 0;
	status = status_run(option ? 2 : 1, argv);
	fflush(stdout);
	dup2(standard, STDOUT_FILENO);
	close(standard);
	rewind(file);
	n = fread(output, 1, sizeof(output) - 1, file);
	output[n] = '\0';
	fclose(file);
	return status;
}

static void assert_line(const char *line)
{
	const char *at = strstr(output, line);

	if (!at || (at != output && at[-1] != '\n'))
		fail_msg("\"%s\" is not a line of:\n%s", line, output);
}

static void a_provider(void **unused)
{
	unsigned int lines = 0;

	(void)unused;
	fake.state = usercap_next(0, USERCAP_LOWER, USERCAP_EFFECTIVE, T);
	/* the policy of this machine is what it is */
	assert_in_range(run(NULL), STATUS_FINE, STATUS_FINDINGS);
	assert_line("Provider:    the kernel, by ");
	assert_line("Completely:  tcp_listen, ptrace, wx_mappings, fork_exec\n");
	assert_line("Effective:   ~ptrace\n");
	assert_line("Bounding:    all\n");
	assert_line("Denied:      none\n");
	assert_null(strstr(output, "In part"));
	for (const char *at = output; *at; at++)
		lines += *at == '\n';
	assert_in_range(lines, 10, 20);
}

static void no_limits(void **unused)
{
	(void)unused;
	assert_int_equal(run("--limits"), STATUS_FINE);
	assert_line("ptrace\n  Not enforced: nothing\n  Refused, too: nothing\n");
}

static void nobody_knows(void **unused)
{
	(void)unused;
	fake.error = EPERM;
	assert_int_equal(run(NULL), STATUS_FINDINGS);
	assert_line(
		"Provider:    not known, Operation not permitted: a system call filter must let "
		"prctl pass\n");
	assert_line("Effective:   no provider\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_provider, begin),
		cmocka_unit_test_setup(no_limits, begin),
		cmocka_unit_test_setup(nobody_knows, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
