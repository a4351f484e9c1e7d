// SPDX-License-Identifier: GPL-2.0-or-later
#include "confine.h"

#include "error.h"
#include "line.h"
#include "sys.h"

#include <errno.h>
#include <linux/prctl.h>
#include <stdbool.h>
#include <string.h>

#include <usercap.h>

/* The names of capabilities, as a list has them */
struct names {
	char text[USERCAP_LIST_SIZE];
};

static struct names show(uint64_t caps)
{
	struct names names;
	size_t len = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		const char *name = usercap_name(cap);

		if (!(caps & USERCAP_MASK(cap)))
			continue;
		if (len)
			names.text[len++] = ',';
		memcpy(names.text + len, name, strlen(name));
		len += strlen(name);
	}
	names.text[len] = '\0';
	return names;
}

static long call(enum usercap_op op, unsigned int sets, uint64_t caps)
{
	return sys_prctl(PR_USERCAP, op, sets, caps, 0);
}

static bool is_enforced(void)
{
	return call(USERCAP_PROBE, USERCAP_ABI, 0) == 0;
}

/* Those of @caps for which a test of the bounding set gives @result */
static uint64_t which(uint64_t caps, long result)
{
	uint64_t found = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap) &&
		    call(USERCAP_TEST, USERCAP_BOUNDING, USERCAP_MASK(cap)) == result)
			found |= USERCAP_MASK(cap);
	return found;
}

/*
 * LOWER or LOCK. A service without CAP_SETPCAP pays with no_new_privs, and no other
 * does: with it set-user-ID programs would not work in a service that may have them.
 */
static long change(enum usercap_op op, unsigned int sets, uint64_t caps)
{
	long r = call(op, sets, caps);

	if (r != -EPERM)
		return r;
	r = sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return r ? r : call(op, sets, caps);
}

/* A system call filter can make prctl() succeed without doing anything */
static long lower(uint64_t caps)
{
	long r = change(USERCAP_LOWER, USERCAP_BOUNDING, caps);

	if (r)
		return r;
	return which(caps, -EPERM) == caps ? 0 : -EIO;
}

static void explain(int error, uint64_t lacking)
{
	uint64_t unknown;

	switch (error) {
	case EINVAL:
		if (!is_enforced()) {
			line_say("nothing on this kernel enforces user capabilities, but ",
				 show(lacking).text,
				 " must be taken away: boot a kernel that "
				 "has them, or start usercap-bpf");
			return;
		}
		unknown = which(lacking, -EINVAL);
		line_say("what enforces user capabilities here does not know ", show(unknown).text,
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

int confine(uint64_t kept)
{
	uint64_t lacking = USERCAP_ALL & ~kept;
	long r = lower(lacking);

	if (!r)
		r = change(USERCAP_LOCK, 0, 0);
	/* where nothing is to be taken away nobody has to enforce it */
	if (r == -EINVAL && !lacking && !is_enforced())
		r = 0;
	if (r)
		explain((int)-r, lacking);
	return (int)r;
}
