/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which unit a process belongs to, by its control group */
#ifndef _USERCAP_AUDIT_CGROUP_H
#define _USERCAP_AUDIT_CGROUP_H

#include "denial.h"

#include "room.h"

/*
 * Set @denial->unit, user_unit and manager_uid from @denial->cgroup, as systemd
 * reads its own tree: below slices the first group that is a unit, whatever it has
 * delegated further down; below user@UID.service the same again, among the units of
 * that manager. Container managers that have a tree of their own have no units.
 */
void cgroup_find_unit(struct denial *denial, struct room *room);

#endif /* _USERCAP_AUDIT_CGROUP_H */
