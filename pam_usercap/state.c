// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "state.h"

_Static_assert(1U << STATE_EFFECTIVE == USERCAP_EFFECTIVE, "set numbers are bits");
_Static_assert(1U << STATE_PERMITTED == USERCAP_PERMITTED, "set numbers are bits");
_Static_assert(1U << STATE_BOUNDING == USERCAP_BOUNDING, "set numbers are bits");
_Static_assert(1U << STATE_PERMISSIVE == USERCAP_PERMISSIVE, "set numbers are bits");

#define ALL_SETS ((1U << STATE_SETS) - 1)

int state_read(struct state *ret)
{
	struct state state;
	int i, r;

	for (i = 0; i < STATE_SETS; i++) {
		r = usercap_get(1U << i, &state.caps[i]);
		if (r < 0)
			return r;
	}
	*ret = state;
	return 0;
}

bool state_equal(const struct state *a, const struct state *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* The capabilities that @a has and @b lacks in all of @sets and in no other set */
static uint64_t excess(const struct state *a, const struct state *b, unsigned int sets)
{
	uint64_t caps = USERCAP_ALL, more;
	int i;

	for (i = 0; i < STATE_SETS; i++) {
		more = a->caps[i] & ~b->caps[i];
		caps &= sets & 1U << i ? more : ~more;
	}
	return caps;
}

/* Those combinations that include the bounding set, or those that do not */
static int lower_some(const struct state *from, const struct state *to, unsigned int bounding)
{
	unsigned int sets;
	uint64_t caps;
	int r;

	for (sets = ALL_SETS; sets; sets--) {
		if ((sets & USERCAP_BOUNDING) != bounding)
			continue;
		caps = excess(from, to, sets);
		r = caps ? usercap_lower(sets, caps) : 0;
		if (r < 0)
			return r;
	}
	return 0;
}

/*
 * Bounding needs a right: if that is missing, nothing must have been lowered
 * that could not be raised again.
 */
int state_lower(const struct state *from, const struct state *to)
{
	int r = lower_some(from, to, USERCAP_BOUNDING);

	return r < 0 ? r : lower_some(from, to, 0);
}

static int state_raise(const struct state *from, const struct state *to)
{
	unsigned int sets;
	uint64_t caps;
	int r, first = 0;

	for (sets = ALL_SETS; sets; sets--) {
		caps = excess(to, from, sets);
		r = caps ? usercap_raise(sets, caps) : 0;
		if (!first)
			first = r;
	}
	return first;
}

int state_undo(const struct state *before, const struct state *after)
{
	struct state now, to;
	uint64_t changed;
	int i, lowered, raised;

	lowered = state_read(&now);
	if (lowered < 0)
		return lowered;
	for (i = 0; i < STATE_SETS; i++) {
		changed = before->caps[i] ^ after->caps[i];
		to.caps[i] = (now.caps[i] & ~changed) | (before->caps[i] & changed);
	}
	lowered = state_lower(&now, &to);
	raised = state_raise(&now, &to);
	return lowered < 0 ? lowered : raised;
}
