// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine of a test: its files are below $USERCAP_TEST_ROOT, and belong to whoever
 * runs the test. Its kernel enforces user capabilities if $USERCAP_TEST_PROVIDER is
 * "kernel", and none if it is "none"; if it is "old" it does not know fork_exec. If it is
 * "forbidden" no prctl(2) about them passes, and if it is "idle" all succeed and do
 * nothing. It audits unless $USERCAP_TEST_AUDIT is "off". $USERCAP_TEST_RIGHT is "grant" for who
 * has CAP_SETPCAP. Everything else is this machine's.
 */
#include "machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <usercap.h>

#include "elsewhere-steps.h"
#include "fake-kernel.h"

const char *machine_root(void)
{
	const char *root = getenv("USERCAP_TEST_ROOT");

	return root ? root : "";
}

uid_t machine_owner(void)
{
	return geteuid();
}

int machine_is_audited(void)
{
	const char *audit = getenv("USERCAP_TEST_AUDIT");

	return !audit || strcmp(audit, "off") != 0;
}

static __attribute__((constructor)) void choose_kernel(void)
{
	const char *provider = getenv("USERCAP_TEST_PROVIDER");
	const char *right = getenv("USERCAP_TEST_RIGHT");

	if (!provider)
		return;
	fake_begin();
	if (!strcmp(provider, "none"))
		fake.error = EINVAL;
	if (!strcmp(provider, "forbidden"))
		fake.error = EPERM;
	fake.idle = !strcmp(provider, "idle");
	if (!strcmp(provider, "old"))
		fake.unknown = USERCAP_MASK(CAP_USR_FORK_EXEC);
	if (right && !strcmp(right, "grant"))
		fake_grant();
	fake.other = steps_prctl;
}
