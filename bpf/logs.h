/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where refusals are written: the audit log, and the journal with its fields */
#ifndef _USERCAP_BPF_LOGS_H
#define _USERCAP_BPF_LOGS_H

#include "wording.h"

#include <stdbool.h>
#include <stdint.h>

struct logs {
	int audit;	  /* -1: there is no audit */
	int audit_failed; /* the errno that was told last, 0 if none was */
};

void logs_open(struct logs *ret);
void logs_close(struct logs *logs);

/**
 * struct entry - an event as it is written
 * @event:	what was refused
 * @alive:	its process still is there
 * @record:	what the audit record says
 */
struct entry {
	const struct usercap_event *event;
	bool alive;
	char record[DENIAL_RECORD_SIZE];
};

/* Look at the process, which may be gone. Return: 0, or -ENOMEM. */
int entry_make(const struct usercap_event *event, struct entry *ret);

/* To the audit log; where there is none, that is said once. */
void logs_to_audit(struct logs *logs, const struct entry *entry);

/* To the journal; where there is none, nothing is written. */
void logs_to_journal(struct logs *logs, const struct entry *entry);

/* That so many refusals will never be written, to both */
void logs_tell_lost(struct logs *logs, uint64_t lost);

/* That it is not known whether an event is in @log; to write it again could be twice */
void logs_tell_doubt(const struct entry *entry, const char *log);

#endif /* _USERCAP_BPF_LOGS_H */
