// SPDX-License-Identifier: GPL-2.0-or-later
#include "confine.h"

#include <errno.h>
#include <linux/prctl.h>

#include "by-seccomp.h"
#include "caps.h"
#include "error.h"
#include "line.h"
#include "sys.h"

/*
 * LOWER or LOCK. A service without CAP_SETPCAP pays with no_new_privs, and no other
 * does: with it set-user-ID programs would not work in a service that may have them.
 */
static long change(enum usercap_op op, unsigned int sets, uint64_t caps)
{
	long r = caps_call(op, sets, caps);

	if (r != -EPERM)
		return r;
	r = sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return r ? r : caps_call(op, sets, caps);
}

/* A system call filter can make prctl() succeed without doing anything */
static long lower(uint64_t caps)
{
	long r = change(USERCAP_LOWER, USERCAP_BOUNDING, caps);

	if (r)
		return r;
	return caps_which(caps, -EPERM) == caps ? 0 : -EIO;
}

static void explain(int error, uint64_t lacking)
{
	uint64_t unknown;

	switch (error) {
	case EINVAL:
		if (!caps_are_enforced()) {
			line_say("nothing on this kernel enforces user capabilities, but ",
				 caps_show(lacking).text,
				 " must be taken away: boot a kernel that "
				 "has them, or start usercap-bpf");
			return;
		}
		unknown = caps_which(lacking, -EINVAL);
		line_say("what enforces user capabilities here does not know ",
			 caps_show(unknown).text,
			 ", which must be taken away: it is older than this program");
		return;
	case EPERM:
	case ENOSYS:
		line_say("cannot take user capabilities away: ", error_show(error).text,
			 ": a system call filter must let prctl pass");
		return;
	case EIO:
		line_say("the user capabilities were not taken away, although prctl says so: a "
			 "system call filter must let it pass");
		return;
	default:
		line_say("cannot take user capabilities away: ", error_show(error).text);
		return;
	}
}

int confine(uint64_t kept, enum fallback fallback, struct exec_key *ret_key)
{
	uint64_t lacking = USERCAP_ALL & ~kept;
	long r = lower(lacking);

	if (!r)
		r = change(USERCAP_LOCK, 0, 0);
	if (r == -EINVAL && !caps_are_enforced()) {
		/* where nothing is to be taken away nobody has to enforce it */
		if (!lacking)
			return 0;
		if (fallback != FALLBACK_NONE)
			return by_seccomp(lacking, fallback == FALLBACK_BEST_EFFORT, ret_key);
	}
	if (r)
		explain((int)-r, lacking);
	return (int)r;
}
