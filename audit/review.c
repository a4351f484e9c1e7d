// SPDX-License-Identifier: GPL-2.0-or-later
#include "review.h"

#include "cleanup.h"

#include <errno.h>
#include <string.h>

#define TEXT_BUDGET (24 * 1024 * 1024)

void review_free(struct review *review)
{
	if (!review)
		return;
	summary_free(review->summary);
	logins_free(review->logins);
	pool_free(review->texts);
	accounts_free(review->accounts);
	free(review);
}

int review_new(struct accounts *accounts, const struct filter *filter, struct review **ret)
{
	_cleanup_(review_freep) struct review *review = calloc(1, sizeof(*review));

	if (!review)
		return -ENOMEM;
	review->filter = *filter;
	if (pool_new(TEXT_BUDGET, &review->texts) < 0 ||
	    logins_new(review->texts, &review->logins) < 0 ||
	    summary_new(review->texts, &review->summary) < 0)
		return -ENOMEM;
	review->accounts = accounts;
	*ret = take_ptr(review);
	return 0;
}

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static void count(struct review *review, const struct event *event)
{
	const struct denial *denial = &event->denial;
	uint64_t *sum = denial->permissive ? &review->allowed : &review->refused;
	bool none = !review->refused && !review->allowed;

	if (none || event->time < review->first)
		review->first = event->time;
	if (none || event->time > review->last)
		review->last = event->time;
	*sum = saturated_sum(*sum, denial->count);
}

const struct login *review_login(const struct review *review, const struct event *event)
{
	const struct subject *subject = &event->denial.subject;

	return logins_find(review->logins, event->node, subject->ses,
			   accounts_name(review->accounts, event->node, subject->uid),
			   accounts_name(review->accounts, event->node, subject->auid));
}

static int take_denial(struct review *review, const struct event *event)
{
	const struct denial *denial = &event->denial;
	int r;

	if (!filter_wants(&review->filter, review->accounts, event))
		return 0;
	r = summary_add(review->summary, event, review_login(review, event));
	if (r < 0)
		return r;
	count(review, event);
	timeline_add(&review->timeline, event->time, denial->permissive, denial->count);
	return 1;
}

static bool same_trouble(const struct noted_trouble *a, const struct noted_trouble *b)
{
	return a->kind == b->kind && a->node == b->node && a->acct == b->acct &&
	       a->unit == b->unit && a->path == b->path && a->line == b->line &&
	       a->reason == b->reason;
}

static int keep_trouble(struct review *review, const struct event *event, struct noted_trouble *ret)
{
	const struct trouble *trouble = &event->trouble;
	int r;

	*ret = (struct noted_trouble){
		.kind = event->kind,
		.time = event->time,
		.line = trouble->line,
		.count = 1,
	};
	r = pool_keep(review->texts, event->node, &ret->node);
	if (r == 0)
		r = pool_keep(review->texts, trouble->acct, &ret->acct);
	if (r == 0)
		r = pool_keep(review->texts, trouble->unit, &ret->unit);
	if (r == 0)
		r = pool_keep(review->texts, trouble->path, &ret->path);
	return r == 0 ? pool_keep(review->texts, trouble->reason, &ret->reason) : r;
}

static int take_trouble(struct review *review, const struct event *event)
{
	struct noted_trouble trouble;
	int r;

	if (event->trouble.success || !filter_wants_trouble(&review->filter, event))
		return 0;
	r = keep_trouble(review, event, &trouble);
	if (r < 0) {
		review->more_troubles++;
		return r == -ENOSPC ? 0 : r;
	}
	for (size_t i = 0; i < review->n_troubles; i++) {
		struct noted_trouble *known = &review->troubles[i];

		if (!same_trouble(known, &trouble))
			continue;
		known->count++;
		if (trouble.time > known->time)
			known->time = trouble.time;
		return 0;
	}
	if (review->n_troubles < REVIEW_TROUBLES)
		review->troubles[review->n_troubles++] = trouble;
	else
		review->more_troubles++;
	return 0;
}

int review_take(struct review *review, const struct event *event)
{
	const struct subject *subject = event->kind == EVENT_DENIAL ? &event->denial.subject
					: event->kind == EVENT_ASSIGNMENT
						? &event->assignment.subject
						: &event->trouble.subject;
	int r = accounts_note(review->accounts, event->node, subject);

	if (r < 0)
		return r;
	switch (event->kind) {
	case EVENT_DENIAL:
		return take_denial(review, event);
	case EVENT_ASSIGNMENT:
		return logins_note(review->logins, event->node, &event->assignment);
	case EVENT_LOAD:
	case EVENT_REFUSAL:
		return take_trouble(review, event);
	}
	return 0;
}
