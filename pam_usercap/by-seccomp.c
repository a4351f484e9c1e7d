// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "by-seccomp.h"
#include "seccomp-filter.h"
#include "seccomp-limits.h"
#include "seccomp-provider.h"

#define HELD (USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING)

bool by_seccomp_choose(bool allowed, bool best_effort)
{
	seccomp_forget();
	if (allowed)
		usercap_allow_seccomp(best_effort ? USERCAP_BEST_EFFORT : 0);
	return usercap_provider() == USERCAP_PROVIDER_SECCOMP;
}

uint64_t by_seccomp_unable(uint64_t caps, bool best_effort, const char **ret_why)
{
	/* a filter is there at once, and can't wait for the program that the service starts */
	if (caps & ASSIGN_KEPT) {
		*ret_why = "the service itself starts the user's program with it: boot a kernel "
			   "that enforces user capabilities, or start usercap-bpf";
		return caps & ASSIGN_KEPT;
	}
	if (seccomp_lacks_rules(caps)) {
		*ret_why = "a filter sees no address: take tcp_listen away, too";
		return seccomp_lacks_rules(caps);
	}
	if (best_effort)
		return 0;
	*ret_why = "it could only in part, see usercap(7): with best-effort in /etc/pam.d it does "
		   "what it can";
	return limits_incomplete(caps);
}

int by_seccomp_assign(uint64_t caps, struct change *ret)
{
	struct change change = {};
	uint64_t taken;
	int r;

	r = state_read(&change.before);
	if (r < 0)
		return r;
	taken = change.before.caps[STATE_BOUNDING] & ~caps;
	r = usercap_lower(HELD, taken);
	if (r < 0)
		return r;
	r = state_read(&change.after);
	if (r < 0)
		return r;
	if (change.after.caps[STATE_BOUNDING] & taken)
		return -EIO;
	change.ceiling = caps & ~change.after.caps[STATE_BOUNDING];
	*ret = change;
	return taken != 0;
}
