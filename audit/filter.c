// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static bool matches(const char *pattern, const char *text)
{
	return text && fnmatch(pattern, text, 0) == 0;
}

static bool is_user(struct accounts *accounts, const char *node, uint32_t uid, const char *user)
{
	char number[16];
	const char *name;

	snprintf(number, sizeof(number), "%u", uid);
	if (strcmp(number, user) == 0)
		return true;
	name = accounts_name(accounts, node, uid);
	return name && strcmp(name, user) == 0;
}

static bool wants_user(const struct filter *filter, struct accounts *accounts,
		       const struct event *event)
{
	const struct subject *subject = &event->denial.subject;

	/* unset is nobody, though its number could be typed */
	if (strcmp(filter->user, "unset") == 0)
		return subject->auid == ID_UNSET;
	return (subject->auid != ID_UNSET &&
		is_user(accounts, event->node, subject->auid, filter->user)) ||
	       (subject->uid != ID_UNSET &&
		is_user(accounts, event->node, subject->uid, filter->user));
}

static bool wants_exe(const char *pattern, const struct subject *subject)
{
	const char *slash;

	if (strchr(pattern, '/'))
		return matches(pattern, subject->exe);
	slash = subject->exe ? strrchr(subject->exe, '/') : NULL;
	return matches(pattern, slash ? slash + 1 : subject->exe) ||
	       matches(pattern, subject->comm);
}

static bool wants_unit(const char *pattern, const char *unit)
{
	char name[512];
	size_t len;

	if (!unit)
		return false;
	if (matches(pattern, unit))
		return true;
	len = strlen(unit);
	if (len >= sizeof(name) || len <= strlen(".service") ||
	    strcmp(unit + len - strlen(".service"), ".service") != 0)
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)(len - strlen(".service")), unit);
	return matches(pattern, name);
}

/* What any event can be asked for */
static bool wants_event(const struct filter *filter, const struct event *event)
{
	return event->time >= filter->since && event->time <= filter->until &&
	       (!filter->node || matches(filter->node, event->node ? event->node : "localhost"));
}

bool filter_wants(const struct filter *filter, struct accounts *accounts, const struct event *event)
{
	const struct denial *denial = &event->denial;

	if (!wants_event(filter, event))
		return false;
	if (denial->permissive ? filter->refused : filter->permissive)
		return false;
	if (filter->caps && (denial->cap < 0 || !(filter->caps >> denial->cap & 1)))
		return false;
	if (filter->has_session && denial->subject.ses != filter->session)
		return false;
	if (filter->unit && !wants_unit(filter->unit, denial->unit))
		return false;
	if (filter->exe && !wants_exe(filter->exe, &denial->subject))
		return false;
	return !filter->user || wants_user(filter, accounts, event);
}

bool filter_wants_trouble(const struct filter *filter, const struct event *event)
{
	const char *unit = event->trouble.unit;

	if (!wants_event(filter, event))
		return false;
	if (filter->unit)
		return wants_unit(filter->unit, unit);
	return !filter->user || !unit;
}
