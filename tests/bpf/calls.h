/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The provider's calls, without the library: programs for guests are static */
#ifndef _TEST_BPF_CALLS_H
#define _TEST_BPF_CALLS_H

#include <errno.h>
#include <linux/usercap.h>
#include <sys/prctl.h>

static inline int call(unsigned long op, unsigned long sets, unsigned long caps)
{
	return prctl(PR_USERCAP, op, sets, caps, 0UL) < 0 ? -errno : 0;
}

static inline int usercap_test(unsigned long sets, unsigned long caps)
{
	return call(USERCAP_TEST, sets, caps);
}

static inline int usercap_lower(unsigned long sets, unsigned long caps)
{
	return call(USERCAP_LOWER, sets, caps);
}

static inline int usercap_raise(unsigned long sets, unsigned long caps)
{
	return call(USERCAP_RAISE, sets, caps);
}

#endif /* _TEST_BPF_CALLS_H */
