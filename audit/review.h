/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events in, a summary out */
#ifndef _USERCAP_AUDIT_REVIEW_H
#define _USERCAP_AUDIT_REVIEW_H

#include "accounts.h"
#include "filter.h"
#include "summary.h"
#include "timeline.h"

/* How many policy or unit troubles are kept; the rest is counted */
#define REVIEW_TROUBLES 64

/**
 * struct noted_trouble - a struct trouble that is kept
 * @kind:	EVENT_LOAD or EVENT_REFUSAL
 * @node:	the machine
 * @time:	when it came last
 * @acct:	the user
 * @unit:	the unit
 * @path:	the file
 * @line:	in it, or 0
 * @reason:	why
 * @count:	how often the same came
 */
struct noted_trouble {
	enum event_kind kind;
	const char *node;
	uint64_t time;
	const char *acct;
	const char *unit;
	const char *path;
	unsigned int line;
	const char *reason;
	uint64_t count;
};

/**
 * struct review - what is known of a log so far
 * @accounts:	who is who
 * @filter:	what is wanted of it
 * @texts:	all texts that are kept
 * @logins:	what logins were given
 * @summary:	denials that are wanted, counted
 * @timeline:	when they were
 * @refused:	how many of them were refused
 * @allowed:	how many were only recorded
 * @first:	when the first was, if there is any
 * @last:	when the last was
 * @troubles:	policies and units that could not be put into force
 * @n_troubles:	how many are kept
 * @more_troubles: how many are not
 */
struct review {
	struct accounts *accounts;
	struct filter filter;
	struct pool *texts;
	struct logins *logins;
	struct summary *summary;
	struct timeline timeline;
	uint64_t refused;
	uint64_t allowed;
	uint64_t first;
	uint64_t last;
	struct noted_trouble troubles[REVIEW_TROUBLES];
	size_t n_troubles;
	uint64_t more_troubles;
};

/**
 * review_new() - a review of nothing yet
 * @accounts:	who is who; taken over
 * @filter:	what is wanted; its texts must live as long
 * @ret:	where to store it; drop it with review_free()
 *
 * Return: 0, or -ENOMEM; then @accounts is still the caller's.
 */
int review_new(struct accounts *accounts, const struct filter *filter, struct review **ret);
void review_free(struct review *review);

static inline void review_freep(struct review **review)
{
	review_free(*review);
}

/**
 * review_take() - take an event into account
 * @review:	where
 * @event:	from a log, in the order of that
 *
 * Return: 1 for a denial that is wanted, 0 for all else, or -ENOMEM.
 */
int review_take(struct review *review, const struct event *event);

/* The login that gave a denial's process its sets, or NULL; until the next review_take() */
const struct login *review_login(const struct review *review, const struct event *event);

#endif /* _USERCAP_AUDIT_REVIEW_H */
