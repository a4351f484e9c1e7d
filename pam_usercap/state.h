/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sets of this process that a session changes */
#ifndef _PAM_USERCAP_STATE_H
#define _PAM_USERCAP_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <usercap.h>

/* Sets in the order of their bits: set number i is argument 1U << i. */
enum state_set {
	STATE_EFFECTIVE,
	STATE_PERMITTED,
	STATE_BOUNDING,
	STATE_PERMISSIVE,
	STATE_SETS,
};

struct state {
	uint64_t caps[STATE_SETS];
};

/**
 * state_read() - which capabilities are in the sets of this process?
 * @ret:	where to store them
 *
 * Return: 0, or -EINVAL (no provider).
 */
int state_read(struct state *ret);

/**
 * state_equal() - are they the same in every set?
 * @a:	one
 * @b:	the other
 */
bool state_equal(const struct state *a, const struct state *b);

/**
 * state_lower() - take away what one state has and another lacks
 * @from:	what the process has
 * @to:		what it shall have; what this has in excess is not added
 *
 * One call for each combination of sets, so that as few as possible are made.
 *
 * Return: 0, or the first failure of usercap_lower(); then some calls may have
 * been made.
 */
int state_lower(const struct state *from, const struct state *to);

/**
 * state_undo() - put back what was changed, and nothing else
 * @before:	the sets before the change
 * @after:	the sets after it
 *
 * What changed since then for another reason stays as it is. Does as much as
 * it can when something fails.
 *
 * Return: 0, or -EPERM (raising needs a privilege, and no lock), -EINVAL (no
 * provider), -ENOMEM, -EAGAIN.
 */
int state_undo(const struct state *before, const struct state *after);

#endif /* _PAM_USERCAP_STATE_H */
