/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Giving a process the sets that a policy assigns to a user */
#ifndef _PAM_USERCAP_ASSIGN_H
#define _PAM_USERCAP_ASSIGN_H

#include "state.h"

/* Of effective and permitted they stay: the login program starts the user's program with them. */
#define ASSIGN_KEPT USERCAP_TO_EXECUTE

/**
 * struct change - what became of the sets of this process
 * @before:	what they were
 * @after:	what they are
 * @ceiling:	what the policy gives but this process may not raise: it is
 *		locked, or its privilege does not suffice
 * @unrecorded:	what should only be recorded, and stays allowed instead,
 *		because this process may not make it permissive
 */
struct change {
	struct state before;
	struct state after;
	uint64_t ceiling;
	uint64_t unrecorded;
};

/**
 * assign() - give this process the sets of a user
 * @caps:	what the user holds
 * @permissive:	those of the others that are only recorded
 * @ret:	where to store what was done
 *
 * Bounding becomes @caps and permissive becomes @permissive. Effective and
 * permitted lose what the user lacks, except for what executing a program needs
 * (USERCAP_TO_EXECUTE): the login program starts the user's. They are never raised: they belong
 * to the program that runs, which was given them when it was executed, and
 * what it starts takes bounding. So sudo, run by somebody restricted, gives
 * root's shell root's sets and gets nothing for itself.
 *
 * Under a lock what is held is the ceiling, and the intersection is applied.
 * A capability that can not be made permissive there stays as it was: a dry
 * run must not refuse anything.
 *
 * Return: 0 if the sets were as they should be, 1 if they were not, or -EPERM
 * (no right to lower), -EINVAL (no provider), -EIO (the provider did not do
 * what it said), -ENOMEM, -EAGAIN. On failure what was done is undone.
 */
int assign(uint64_t caps, uint64_t permissive, struct change *ret);

#endif /* _PAM_USERCAP_ASSIGN_H */
