// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "assign.h"

/* What the process shall have, if nothing stands in the way */
static struct state plan(const struct state *now, uint64_t caps, uint64_t permissive)
{
	uint64_t kept = caps | ASSIGN_KEPT;
	struct state to;

	to.caps[STATE_EFFECTIVE] = now->caps[STATE_EFFECTIVE] & kept;
	to.caps[STATE_PERMITTED] = now->caps[STATE_PERMITTED] & kept;
	to.caps[STATE_BOUNDING] = caps;
	to.caps[STATE_PERMISSIVE] = permissive;
	return to;
}

/*
 * First of all, or what is only to be recorded would be refused from the
 * moment it is lowered. Nobody but a locked or unprivileged process is refused
 * this; there @to is changed to leave these capabilities alone.
 */
static int raise_permissive(const struct state *now, struct state *to, uint64_t *ret_unrecorded)
{
	uint64_t caps = to->caps[STATE_PERMISSIVE] & ~now->caps[STATE_PERMISSIVE];
	int i, r;

	*ret_unrecorded = 0;
	r = caps ? usercap_raise(USERCAP_PERMISSIVE, caps) : 0;
	if (r != -EPERM)
		return r;
	to->caps[STATE_PERMISSIVE] &= ~caps;
	for (i = STATE_EFFECTIVE; i <= STATE_BOUNDING; i++)
		to->caps[i] |= now->caps[i] & caps;
	*ret_unrecorded = caps;
	return 0;
}

/*
 * What the user lacks. A capability that the user holds leaves the permissive
 * set only once it is known to be held: under a lock it may not be, and then
 * the dry run of the service goes on.
 */
static int lower_denied(const struct state *now, const struct state *to)
{
	struct state lowered = *to;

	lowered.caps[STATE_PERMISSIVE] |= now->caps[STATE_PERMISSIVE] & to->caps[STATE_BOUNDING];
	return state_lower(now, &lowered);
}

/* After the lowering, so that a failure there gives nobody anything. */
static int raise_bounding(const struct state *now, struct state *to, uint64_t *ret_ceiling)
{
	uint64_t caps = to->caps[STATE_BOUNDING] & ~now->caps[STATE_BOUNDING];
	int r;

	*ret_ceiling = 0;
	r = caps ? usercap_raise(USERCAP_BOUNDING, caps) : 0;
	if (r != -EPERM)
		return r;
	to->caps[STATE_BOUNDING] &= ~caps;
	to->caps[STATE_PERMISSIVE] |= now->caps[STATE_PERMISSIVE] & caps;
	*ret_ceiling = caps;
	return 0;
}

/* Takes away what is left, in the permissive set, and makes sure of it all */
static int finish(const struct state *to)
{
	struct state now;
	int r;

	r = state_read(&now);
	if (r < 0)
		return r;
	r = state_lower(&now, to);
	if (r < 0)
		return r;
	r = state_read(&now);
	if (r < 0)
		return r;
	return state_equal(&now, to) ? 0 : -EIO;
}

static void put_back(const struct state *before)
{
	struct state other;
	int i;

	for (i = 0; i < STATE_SETS; i++)
		other.caps[i] = ~before->caps[i];
	state_undo(before, &other);
}

int assign(uint64_t caps, uint64_t permissive, struct change *ret)
{
	struct change change = {};
	int r;

	r = state_read(&change.before);
	if (r < 0)
		return r;
	change.after = plan(&change.before, caps, permissive);
	if (state_equal(&change.before, &change.after)) {
		*ret = change;
		return 0;
	}
	r = raise_permissive(&change.before, &change.after, &change.unrecorded);
	if (!r)
		r = lower_denied(&change.before, &change.after);
	if (!r)
		r = raise_bounding(&change.before, &change.after, &change.ceiling);
	if (!r)
		r = finish(&change.after);
	if (r < 0) {
		put_back(&change.before);
		return r;
	}
	*ret = change;
	return 1;
}
