/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record says */
#ifndef _USERCAP_AUDIT_EVENT_H
#define _USERCAP_AUDIT_EVENT_H

#include "denial.h"

#include "record.h"
#include "room.h"

/* Room for the strings of any event */
#define EVENT_ROOM (2 * RECORD_MAX)

/*
 * Read a record. Its strings are put into @room, in place of those of the last one.
 *
 * Return: 0, or -ENOENT (an op= that is not known, or not from whom it may come),
 * -EBADMSG (what must be there is not); *@ret is undefined then.
 */
int event_read(const struct record *record, struct room *room, struct event *ret);

#endif /* _USERCAP_AUDIT_EVENT_H */
