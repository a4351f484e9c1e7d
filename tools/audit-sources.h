/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which logs are read */
#ifndef _USERCAP_AUDIT_SOURCES_H
#define _USERCAP_AUDIT_SOURCES_H

#include "audit-options.h"
#include "reader.h"

/**
 * struct audit_sources - what is read twice, where two logs have the same records
 * @kept:	audisp-usercap keeps records, and both are read
 * @first:	time of the first event that it kept
 * @last:	time of the last
 */
struct audit_sources {
	bool kept;
	uint64_t first;
	uint64_t last;
};

/*
 * Add what was named; else auditd's log with what audisp-usercap kept of it, or the
 * journal where there is no auditd. 0, or -ENOMEM
 */
int audit_sources_add(struct reader *reader, const struct audit_options *options,
		      struct audit_sources *ret);

/* Is this an event that the other log has, too? It is to count once. */
bool audit_sources_repeat(const struct audit_sources *sources, const struct event *event);

#endif /* _USERCAP_AUDIT_SOURCES_H */
