/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One audit record: is it ours, and what does it say? */
#ifndef _USERCAP_AUDIT_RECORD_H
#define _USERCAP_AUDIT_RECORD_H

#include "denial.h"

#include <diag.h>

#include "room.h"

/* Every record of ours has it, and hardly any other */
#define RECORD_MARK "op=usercap-"

/* Longer than any record of ours: four paths of 4095 bytes in hexadecimal, and names */
#define RECORD_MAX 65536

/* Room for the strings of any record */
#define RECORD_ROOM (2 * RECORD_MAX)

/**
 * struct record - a record of ours, in pieces; they point into what was read
 * @node:	machine, of length 0 if it does not say
 * @type:	AUDIT_KERNEL_OTHER etc.
 * @time:	milliseconds since the epoch
 * @serial:	of its event
 * @sender:	what the kernel says of who sent a message of user space
 * @fields:	from op= on, without the quotes around messages
 * @names:	what auditd added: names of this machine's IDs
 */
struct record {
	struct word node;
	unsigned int type;
	uint64_t time;
	uint64_t serial;
	struct word sender;
	struct word fields;
	struct word names;
};

/*
 * Take a line of a log to pieces, from its beginning to before its newline. Text of
 * ours in a record of others, in the wrong place of one or behind a torn one is not
 * a record of ours.
 *
 * Return: 0, or -ENOENT (not one of ours), -EBADMSG (it was going to be one, but it
 * is cut short, or another record begins in it).
 */
int record_from_line(struct word line, struct record *ret);

/*
 * The same for what the journal keeps in MESSAGE=: the name of the type and what
 * follows the time stamp. Sets all but node, time and serial.
 */
int record_from_message(unsigned int type, struct word message, struct record *ret);

/*
 * What the record says. Its strings are put into @room.
 *
 * Return: 0, or -ENOENT (an op= that is not known, or not from whom it may come),
 * -EBADMSG (what must be there is not); *@ret is undefined then.
 */
int record_event(const struct record *record, struct room *room, struct event *ret);

#endif /* _USERCAP_AUDIT_RECORD_H */
