// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine of a test: its files are below $USERCAP_TEST_ROOT, and belong to whoever
 * runs the test. Its kernel enforces user capabilities if $USERCAP_TEST_PROVIDER is
 * "kernel", and no prctl(2) about them passes if it is "forbidden". $USERCAP_TEST_RIGHT is
 * "grant" for who has CAP_SETPCAP. Everything else is this machine's.
 */
#include "machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static __attribute__((constructor)) void choose_kernel(void)
{
	const char *provider = getenv("USERCAP_TEST_PROVIDER");
	const char *right = getenv("USERCAP_TEST_RIGHT");

	if (!provider)
		return;
	fake_begin();
	if (strcmp(provider, "kernel") != 0)
		fake.error = strcmp(provider, "forbidden") != 0 ? EINVAL : EPERM;
	if (right && !strcmp(right, "grant"))
		fake_grant();
	fake.other = steps_prctl;
}
