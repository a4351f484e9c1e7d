/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose sets lacked what was needed
 *
 * A row says who did something. This says what decides about it: the policy's answer
 * for an account, or what a unit's files say. Both may have been changed since.
 */
#ifndef _USERCAP_AUDIT_HOLDERS_H
#define _USERCAP_AUDIT_HOLDERS_H

#include "report.h"
#include "today.h"

enum holder_kind {
	HOLDER_ACCOUNT, /* a login: usercap.conf(5) */
	HOLDER_SERVICE, /* a system service: its unit files */
	HOLDER_OTHER,	/* a process that neither login nor service explains */
};

/**
 * struct need - what a holder lacked of a capability
 * @rows:	which rows say so
 * @n_rows:	how many
 * @room:	for how many there is memory
 * @refused:	how often it was refused
 * @allowed:	how often it was only recorded
 * @first:	when, in milliseconds since the epoch
 * @last:	when
 */
struct need {
	const struct row **rows;
	size_t n_rows;
	size_t room;
	uint64_t refused;
	uint64_t allowed;
	uint64_t first;
	uint64_t last;
};

/**
 * struct holder - an account or a service
 * @kind:	which
 * @node:	the machine
 * @name:	of the account; NULL if it is not known
 * @uid:	of the account
 * @unit:	the service, or the unit of what is neither; may be NULL then
 * @user_unit:	@unit is one of a user's manager
 * @today:	what the policy says about the account; NULL if that is not known
 * @recorded:	@held and @dry_run are known
 * @held:	what its last login held
 * @dry_run:	what was only recorded then
 * @needs:	for each capability
 */
struct holder {
	enum holder_kind kind;
	const char *node;
	const char *name;
	uint32_t uid;
	const char *unit;
	bool user_unit;
	struct usercap_assignment *today;
	bool recorded;
	uint64_t held;
	uint64_t dry_run;
	struct need needs[USERCAP_COUNT];
};

struct holders {
	struct holder *at;
	size_t n;
	size_t room;
};

/* Was the program of the row with this number named by one before? */
bool need_repeats(const struct need *need, size_t i);

/**
 * holders_find() - all that lacked something
 * @report:	whose rows; those that are rests for everybody say nothing
 * @today:	what is in force
 * @ret:	where to store them; drop them with holders_drop()
 *
 * Return: 0, or -ENOMEM.
 */
int holders_find(const struct report *report, const struct today *today, struct holders *ret);
void holders_drop(struct holders *holders);

#endif /* _USERCAP_AUDIT_HOLDERS_H */
