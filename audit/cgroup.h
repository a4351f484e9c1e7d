/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which unit a process belongs to, by its control group */
#ifndef _USERCAP_AUDIT_CGROUP_H
#define _USERCAP_AUDIT_CGROUP_H

#include "denial.h"

#include "room.h"

#include <names.h>

/**
 * struct cgroup_unit - the unit that a control group belongs to
 * @name:	a part of the group's path; of no length if it is none of systemd's
 * @user_unit:	one of a user's manager
 * @manager_uid:	whose manager that is, else ID_UNSET
 */
struct cgroup_unit {
	struct word name;
	bool user_unit;
	uint32_t manager_uid;
};

/*
 * As systemd reads its own tree: below slices the first group that is a unit, whatever it
 * has delegated further down; below user@UID.service the same again, among the units of
 * that manager. Container managers that have a tree of their own have no units.
 */
struct cgroup_unit cgroup_unit(const char *cgroup);

/* Set @denial->unit, user_unit and manager_uid from @denial->cgroup. */
void cgroup_find_unit(struct denial *denial, struct room *room);

#endif /* _USERCAP_AUDIT_CGROUP_H */
