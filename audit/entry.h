/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of a journal, whatever it was read from */
#ifndef _USERCAP_AUDIT_ENTRY_H
#define _USERCAP_AUDIT_ENTRY_H

#include "record.h"

/**
 * struct entry - what an entry has to have
 * @is_audit:	_TRANSPORT=audit, which only the kernel's records have
 * @host:	_HOSTNAME, of length 0 if there is none
 * @type:	_AUDIT_TYPE
 * @serial:	_AUDIT_ID
 * @made:	_SOURCE_REALTIME_TIMESTAMP, microseconds; 0 if there is none
 * @received:	__REALTIME_TIMESTAMP
 * @message:	MESSAGE
 */
struct entry {
	bool is_audit;
	struct word host;
	uint64_t type;
	uint64_t serial;
	uint64_t made;
	uint64_t received;
	struct word message;
};

/* Return: 0, or -ENOENT, -EBADMSG as record_from_line() */
int entry_record(const struct entry *entry, struct record *ret);

#endif /* _USERCAP_AUDIT_ENTRY_H */
