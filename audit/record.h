/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One audit record: is it ours, and where in it is what? */
#ifndef _USERCAP_AUDIT_RECORD_H
#define _USERCAP_AUDIT_RECORD_H

#include <diag.h>
#include <stdint.h>

/* Every record of ours has it, and hardly any other */
#define RECORD_MARK "op=usercap-"

/* Longer than any record of ours: four paths of 4095 bytes in hexadecimal, and names */
#define RECORD_MAX 65536

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

#endif /* _USERCAP_AUDIT_RECORD_H */
