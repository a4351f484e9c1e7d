// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-kernel.h"

#include <errno.h>
#include <sys/prctl.h>

#include <usercap/sets.h>

struct fake_kernel fake;

int __real_prctl(int option, ...);

static int call(uint64_t op, uint64_t sets, uint64_t caps, uint64_t last)
{
	if (fake.error || fake.idle)
		return fake.error;
	if (!usercap_args_valid(op, sets, caps, last) || caps & fake.unknown)
		return EINVAL;
	if (op == USERCAP_PROBE)
		return 0;
	if (op == USERCAP_TEST)
		return usercap_has(fake.state, sets, caps) ? 0 : EPERM;
	if (usercap_right_needed(fake.state, op, sets, caps) > fake.right)
		return EPERM;
	fake.state = usercap_next(fake.state, op, sets, caps);
	return 0;
}

static int set_no_new_privs(void)
{
	fake.no_new_privs = true;
	if (fake.right < USERCAP_RIGHT_CONFINE)
		fake.right = USERCAP_RIGHT_CONFINE;
	return 0;
}

int __wrap_prctl(int option, unsigned long op, unsigned long sets, unsigned long caps,
		 unsigned long last)
{
	if (fake.on && option == PR_SET_NO_NEW_PRIVS)
		return set_no_new_privs();
	if (fake.other && option != PR_USERCAP)
		return fake.other(option, op);
	if (!fake.on || option != PR_USERCAP)
		return __real_prctl(option, op, sets, caps, last);
	errno = call(op, sets, caps, last);
	return errno ? -1 : 0;
}

void fake_begin(void)
{
	fake = (struct fake_kernel){ .on = true, .right = USERCAP_RIGHT_NONE };
}

void fake_grant(void)
{
	fake.right = USERCAP_RIGHT_GRANT;
}
