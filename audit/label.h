/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What rows and events are about, in words
 *
 * A label has the bytes of the log in it: it still has to be escaped. Its texts are kept
 * ones, which have a limit.
 */
#ifndef _USERCAP_AUDIT_LABEL_H
#define _USERCAP_AUDIT_LABEL_H

#include "holders.h"

struct label {
	char text[2 * POOL_LONGEST + 64];
};

/* "alice", "alice as root", "1001", "www-data" */
struct label label_who(struct accounts *accounts, const char *node, uint32_t auid, uint32_t uid);

/* The same for a row, which may be one for the rest of somebody's */
struct label label_row_who(struct accounts *accounts, const struct row_key *key);

/* The path, or what else there is */
struct label label_row_program(const struct row *row);

/* "nginx.service", "editor.service (user)", "login session", "-" */
struct label label_row_unit(const struct row *row);

/* "alice", "nginx.service", "alice on web1" */
struct label label_holder(const struct holder *holder);

/* "0.0.0.0:8080", "write-exec /usr/lib/x.so", "exec /bin/sh", "sleep" */
struct label label_object(const char *rule, const char *what, int port);

/* "2026-11-26 10:00:00", local time */
struct label label_time(uint64_t time);

/* "2026-11-26T09:00:00.000Z" */
struct label label_utc(uint64_t time);

#endif /* _USERCAP_AUDIT_LABEL_H */
