/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Denials, counted by who, what, which program and unit
 *
 * Memory has a limit, whatever is in the log. Who is logged can choose names of
 * programs at will, so each user (and each unit, where nobody logged in) has a share
 * of the rows; what is over is counted in one row for all of his other programs, and
 * in the end in one for everybody. No denial is left out of the count.
 */
#ifndef _USERCAP_AUDIT_SUMMARY_H
#define _USERCAP_AUDIT_SUMMARY_H

#include "denial.h"
#include "logins.h"
#include "pool.h"

#include <stddef.h>
#include <usercap.h>

/* How many rows there can be, and how many for one user or unit */
#define SUMMARY_ROWS 8192
#define SUMMARY_SHARE 512

/* What a row has room for; the rest is counted */
#define ROW_OBJECTS 6
#define ROW_COMMS 3
#define ROW_SESSIONS 4
#define ROW_POLICIES 2

/* Each session has a unit of its own: row->sessions says which they were */
#define ROW_LOGIN "session-*.scope"

/* What a row stands for */
enum rest {
	REST_NONE,   /* exactly what its key says */
	REST_OF_WHO, /* a user's or unit's other programs: @exe and @rule mean nothing */
	REST_OF_ALL, /* nothing but @cap and @permissive means anything */
};

/**
 * struct row_key - what is counted together
 * @rest:	whether the rest means anything
 * @node:	the machine, or NULL
 * @auid:	who logged in
 * @uid:	whom the program ran as
 * @cap:	number of the capability, or -1
 * @cap_name:	its name if @cap is -1, else NULL
 * @exe:	the program, or NULL
 * @unit:	its unit, or NULL; ROW_LOGIN for all scopes of login sessions
 * @user_unit:	@unit is one of a user's manager
 * @permissive:	it was allowed
 * @dominated:	ptrace: what it lacked was not the capability
 * @service:	a service of user space says so, not the kernel
 */
struct row_key {
	enum rest rest;
	const char *node;
	uint32_t auid;
	uint32_t uid;
	int cap;
	const char *cap_name;
	const char *exe;
	const char *unit;
	bool user_unit;
	bool permissive;
	bool dominated;
	bool service;
};

/**
 * struct object - what was tried
 * @rule:	which rule of the capability forbids it, or NULL
 * @what:	address, name of the other process, or path; or NULL
 * @port:	port, or -1
 * @count:	how often
 */
struct object {
	const char *rule;
	const char *what;
	int port;
	uint64_t count;
};

/**
 * struct row - what was counted
 * @key:	whose it is
 * @count:	refusals; @records says how many records told of them
 * @records:	number of records
 * @first:	when, in milliseconds since the epoch
 * @last:	when
 * @last_serial: of the audit event at @last
 * @objects:	what was tried, the first few of it, most frequent first once sorted
 * @n_objects:	how many of them
 * @other_objects: refusals with yet other objects
 * @no_object:	refusals of which the log does not say what was tried
 * @marks:	a bit for each hash of an object: see row_variety()
 * @comms:	names of the threads
 * @n_comms:	how many of them
 * @more_comms:	and there were others
 * @sessions:	login sessions
 * @n_sessions:	how many of them
 * @more_sessions: and there were others
 * @policies:	the lines that decided at login, as pam_usercap recorded them
 * @n_policies:	how many of them
 * @more_policies: and there were others
 * @acct:	the user whose sets they were, or NULL if that was not recorded
 * @caps:	what he held then, the last time; meaningless without @acct
 * @dry_run:	what was only recorded then
 */
struct row {
	struct row_key key;
	uint64_t count;
	uint64_t records;
	uint64_t first;
	uint64_t last;
	uint64_t last_serial;
	struct object objects[ROW_OBJECTS];
	unsigned int n_objects;
	uint64_t other_objects;
	uint64_t no_object;
	uint64_t marks[8];
	const char *comms[ROW_COMMS];
	unsigned int n_comms;
	bool more_comms;
	uint32_t sessions[ROW_SESSIONS];
	unsigned int n_sessions;
	bool more_sessions;
	const char *policies[ROW_POLICIES];
	unsigned int n_policies;
	bool more_policies;
	const char *acct;
	uint64_t caps;
	uint64_t dry_run;
};

struct summary;

/* Texts are kept in @texts, which must live as long; 0, or -ENOMEM */
int summary_new(struct pool *texts, struct summary **ret);
void summary_free(struct summary *summary);

static inline void summary_freep(struct summary **summary)
{
	summary_free(*summary);
}

/**
 * summary_add() - count a denial
 * @summary:	where
 * @event:	an EVENT_DENIAL
 * @login:	what gave the process its sets, or NULL
 *
 * Return: 0, or -ENOMEM.
 */
int summary_add(struct summary *summary, const struct event *event, const struct login *login);

/**
 * summary_sort() - the rows, most frequent first
 * @summary:	whose
 * @ret:	where to store a list of them, until the next summary_add(); free(3) it
 * @ret_n:	how many
 *
 * Refusals come before what was allowed, rests last.
 *
 * Return: 0, or -ENOMEM.
 */
int summary_sort(struct summary *summary, struct row ***ret, size_t *ret_n);

/* About how many different objects a row has seen: exact for few, UINT_MAX for very many */
unsigned int row_variety(const struct row *row);

/* The name of the capability that a row is about */
const char *row_cap_name(const struct row *row);

#endif /* _USERCAP_AUDIT_SUMMARY_H */
