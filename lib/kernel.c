// SPDX-License-Identifier: LGPL-2.1-or-later
#include <usercap.h>

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bpf-limits.h"
#include "kernel-op.h"
#include "seccomp-limits.h"
#include "seccomp-provider.h"

int kernel_op(enum usercap_op op, unsigned long sets, uint64_t caps)
{
	unsigned long word = caps;

	/* where a word has 32 bits, prctl() would drop unknown bits unseen */
	if (word != caps)
		return -EINVAL;
	if (prctl(PR_USERCAP, (unsigned long)op, sets, word, 0UL) < 0)
		return -errno;
	return 0;
}

static int call(enum usercap_op op, unsigned long sets, uint64_t caps)
{
	return seccomp_is_chosen() ? seccomp_op(op, sets, caps) : kernel_op(op, sets, caps);
}

int usercap_probe(void)
{
	return call(USERCAP_PROBE, USERCAP_ABI, 0);
}

int usercap_test(unsigned int sets, uint64_t caps)
{
	return call(USERCAP_TEST, sets, caps);
}

int usercap_lower(unsigned int sets, uint64_t caps)
{
	return call(USERCAP_LOWER, sets, caps);
}

int usercap_raise(unsigned int sets, uint64_t caps)
{
	return call(USERCAP_RAISE, sets, caps);
}

int usercap_lock(void)
{
	return call(USERCAP_LOCK, 0, 0);
}

/* Is @cap in @set? 1 or 0, or a negative errno */
static int held(unsigned int set, unsigned int cap)
{
	bool starts_full = set & (USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING);
	int r = usercap_test(set, USERCAP_MASK(cap));

	if (r == -EPERM)
		return 0;
	/* newer than the provider, so nothing can have changed it */
	if (r == -EINVAL)
		return starts_full;
	return r < 0 ? r : 1;
}

int usercap_get(unsigned int set, uint64_t *ret)
{
	uint64_t caps = 0;
	int r;

	if (set & (set - 1))
		return -EINVAL;
	r = usercap_test(set, 0);
	if (r < 0)
		return r;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		r = held(set, cap);
		if (r < 0)
			return r;
		if (r)
			caps |= USERCAP_MASK(cap);
	}
	*ret = caps;
	return 0;
}

enum usercap_provider usercap_provider(void)
{
	if (seccomp_is_chosen())
		return USERCAP_PROVIDER_SECCOMP;
	return kernel_op(USERCAP_PROBE, USERCAP_ABI, 0) < 0 ? USERCAP_PROVIDER_NONE
							    : USERCAP_PROVIDER_KERNEL;
}

/* Nothing else tells the kernel's LSM from BPF. Where it can't be seen, less is claimed. */
static struct usercap_limits limits_of_kernel(unsigned int cap)
{
	static const struct usercap_limits none;

	if (access("/sys/kernel/security/usercap", F_OK) == 0)
		return none;
	return *limits_of_bpf(cap, access(BPF_WATCHED, F_OK) == 0);
}

int usercap_provider_limits(unsigned int cap, struct usercap_limits *ret)
{
	if (cap >= USERCAP_COUNT)
		return -EINVAL;
	switch (usercap_provider()) {
	case USERCAP_PROVIDER_KERNEL:
		*ret = limits_of_kernel(cap);
		return 0;
	case USERCAP_PROVIDER_SECCOMP:
		*ret = *limits_of_seccomp(cap);
		return 0;
	case USERCAP_PROVIDER_NONE:
	default:
		return -EINVAL;
	}
}
