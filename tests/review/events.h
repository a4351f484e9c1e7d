/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as a reader would give them, made up */
#ifndef _USERCAP_TESTS_REVIEW_EVENTS_H
#define _USERCAP_TESTS_REVIEW_EVENTS_H

#include <usercap.h>

#include "review.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

/* Thursday, 2026-11-26 10:00:00 UTC */
#define T0 1795687200000ULL
#define MINUTE 60000ULL
#define HOUR (60 * MINUTE)

/*
 * A denial of alice's: refused(.cap = CAP_USR_PTRACE, ...) is one that is otherwise
 * an attempt to listen in her session 3. Members of its subject are named with
 * "subject.": all are rows of a struct initializer.
 */
#define refused(...)                                                           \
	((struct event){ .kind = EVENT_DENIAL,                                 \
			 .time = T0,                                           \
			 .serial = 100,                                        \
			 .source = "made up",                                  \
			 .denial = { .cap = CAP_USR_TCP_LISTEN,                \
				     .cap_name = "tcp_listen",                 \
				     .subject = { .auid = 1001,                \
						  .uid = 1001,                 \
						  .gid = 1001,                 \
						  .ses = 3,                    \
						  .pid = 4711,                 \
						  .comm = "busybox",           \
						  .exe = "/usr/bin/busybox" }, \
				     .unit = "session-3.scope",                \
				     .manager_uid = ID_UNSET,                  \
				     .lport = -1,                              \
				     .count = 1 },                             \
			 __VA_ARGS__ })

/* A login of alice's in session 3 */
#define assigned(...)                                                              \
	((struct event){ .kind = EVENT_ASSIGNMENT,                                 \
			 .time = T0 - MINUTE,                                      \
			 .serial = 50,                                             \
			 .source = "made up",                                      \
			 .assignment = { .subject = { .auid = 1001,                \
						      .uid = 0,                    \
						      .gid = ID_UNSET,             \
						      .ses = 3,                    \
						      .pid = 4000,                 \
						      .exe = "/usr/sbin/sshd" },   \
					 .acct = "alice",                          \
					 .old_caps = "all",                        \
					 .new_caps = "~tcp_listen",                \
					 .policy = "/etc/security/usercap.conf:3", \
					 .success = true },                        \
			 __VA_ARGS__ })

/*
 * A review with the users alice (1001), bob (1002) and www-data (33) of all machines,
 * groups alice, bob, students (2000: alice, bob); the calls fail the test if they fail
 */
struct review *review_made(const struct filter *filter);
int review_gets(struct review *review, const struct event *event);

/* Everything */
extern const struct filter no_filter;

#endif /* _USERCAP_TESTS_REVIEW_EVENTS_H */
