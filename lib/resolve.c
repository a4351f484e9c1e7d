// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* No look-up begins later than that: login(1) gives a user a minute in all */
#define LOOKUPS_MAX_SECONDS 30

struct query {
	const struct usercap_policy *policy;
	const char *user;
	uid_t uid;
	gid_t gid;
	const struct group_source *source;
	struct offsets matches;
};

static void query_drop(struct query *query)
{
	free(query->matches.at);
}

/* Compared at its end first: names of one site begin alike. */
static bool is_name_at(const struct text *text, uint32_t at, const char *name, size_t len)
{
	return len < text->len - at && text->bytes[at + len] == '\0' &&
	       !memcmp(text->bytes + at, name, len);
}

static int match_user(struct query *query)
{
	const struct offsets *users = &query->policy->users;
	/* whatever account has uid 0, it is root, and a line must name root */
	const char *name = query->uid ? query->user : "root";
	size_t len = strlen(name);

	for (size_t i = 0; i < users->n; i++) {
		if (!is_name_at(&query->policy->text, users->at[i], name, len))
			continue;
		if (offsets_add(&query->matches, users->at[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Read once more: kept, it would take three times the memory that its offset takes. */
static int range_at(const struct query *query, uint32_t at, struct range *ret)
{
	const char *who = query->policy->text.bytes + at;
	struct place place = { .file = "", .begin = who };

	return line_read_range(&place, (struct word){ who, strlen(who) }, ret);
}

static int match_uids(struct query *query)
{
	const struct offsets *uids = &query->policy->uids;

	for (size_t i = 0; i < uids->n; i++) {
		struct range range;
		int r = range_at(query, uids->at[i], &range);

		if (r < 0)
			return r;
		if (query->uid < range.low || query->uid > range.high)
			continue;
		if (offsets_add(&query->matches, uids->at[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int match_gids(struct query *query, const struct groups *groups)
{
	const struct offsets *gids = &query->policy->gids;

	for (size_t i = 0; i < gids->n; i++) {
		struct range range;
		int r = range_at(query, gids->at[i], &range);

		if (r < 0)
			return r;
		if (!groups_include(groups, range.low, range.high))
			continue;
		if (offsets_add(&query->matches, gids->at[i]) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int groups_ask(const struct query *query, struct groups *ret)
{
	const struct group_source *source = query->source;
	int r = source->answers ? source->answers(source->arg) : 0;

	return r < 0 ? r : source->groups_of(source->arg, query->user, query->gid, ret);
}

static int match_groups(struct query *query)
{
	_cleanup_(groups_drop) struct groups groups = { 0 };
	int r;

	r = match_uids(query);
	if (r < 0)
		return r;
	if (!query->policy->groups.n && !query->policy->gids.n)
		return 0;
	r = groups_ask(query, &groups);
	if (r < 0)
		return r;
	r = match_gids(query, &groups);
	return r < 0 ? r
		     : policy_groups_match(query->policy, &groups, query->source, &query->matches);
}

static int match_anyone(struct query *query)
{
	const struct offsets *anyone = &query->policy->anyone;

	for (size_t i = 0; i < anyone->n; i++)
		if (offsets_add(&query->matches, anyone->at[i]) < 0)
			return -ENOMEM;
	return 0;
}

/* The tiers in the order in which they decide; the first with a match does. */
static int match(struct query *query, enum usercap_tier *ret)
{
	static const struct {
		int (*match)(struct query *);
		enum usercap_tier tier;
	} tiers[] = {
		{ match_user, USERCAP_TIER_USER },
		{ match_groups, USERCAP_TIER_GROUP },
		{ match_anyone, USERCAP_TIER_ANY },
	};
	/* one slip in a group or range must not lock out who would mend it */
	size_t n_tiers = query->uid ? 3 : 1;

	for (size_t i = 0; i < n_tiers; i++) {
		int r = tiers[i].match(query);

		if (r < 0)
			return r;
		if (query->matches.n) {
			*ret = tiers[i].tier;
			return 0;
		}
	}
	*ret = USERCAP_TIER_NONE;
	return 0;
}

static int order(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* Walks through the text once, however many lines are asked for */
struct cursor {
	const struct usercap_policy *policy;
	size_t source;
	const char *at;
	unsigned int line;
};

/* Go forward to offset @to; lines are counted from the begin of its file */
static void advance(struct cursor *cursor, uint32_t to)
{
	const struct usercap_policy *policy = cursor->policy;
	const char *end = policy->text.bytes + to, *newline;

	while (cursor->source + 1 < policy->n_sources &&
	       policy->sources[cursor->source + 1].begin <= to) {
		cursor->source++;
		cursor->at = policy->text.bytes + policy->sources[cursor->source].begin;
		cursor->line = 1;
	}
	while ((newline = memchr(cursor->at, '\n', end - cursor->at))) {
		cursor->at = newline + 1;
		cursor->line++;
	}
}

/* Read a line again. It was valid when the policy was loaded. */
static int read_again(struct cursor *cursor, uint32_t at, struct usercap_line *ret)
{
	const struct usercap_policy *policy = cursor->policy;
	const char *word = policy->text.bytes + at;
	const char *rest = word + strlen(word) + 1;
	const char *newline = strchr(rest, '\n');
	struct place place = { .file = "", .begin = rest };
	struct line line = { 0 };
	int r;

	advance(cursor, at);
	r = line_read_rest(&place, (struct word){ rest, newline - rest }, &line);
	if (r < 0)
		return r;
	*ret = (struct usercap_line){
		.file = policy->sources[cursor->source].path,
		.line = cursor->line,
		.who = word,
		.caps = line.caps,
		.permissive = line.permissive,
	};
	return 0;
}

struct answer {
	struct usercap_assignment assignment;
	const struct usercap_line **pointers;
	struct usercap_line lines[];
};

/* The lines intersect; what one of them enforces, no other makes permissive. */
static void intersect(struct usercap_assignment *assignment)
{
	uint64_t caps = USERCAP_ALL, enforced = 0;

	for (size_t i = 0; i < assignment->n_lines; i++) {
		const struct usercap_line *line = assignment->lines[i];

		caps &= line->caps;
		if (!line->permissive)
			enforced |= USERCAP_ALL & ~line->caps;
	}
	assignment->caps = caps;
	assignment->permissive = USERCAP_ALL & ~caps & ~enforced;
}

static void answer_drop(struct answer **answer)
{
	usercap_assignment_free((struct usercap_assignment *)*answer);
}

static int answer_new(struct query *query, enum usercap_tier tier, struct usercap_assignment **ret)
{
	struct offsets *matches = &query->matches;
	struct cursor cursor = { query->policy, 0, query->policy->text.bytes, 1 };
	_cleanup_(answer_drop) struct answer *answer = NULL;

	answer = calloc(1, sizeof(*answer) + matches->n * sizeof(answer->lines[0]));
	if (!answer)
		return -ENOMEM;
	answer->pointers = calloc(matches->n + 1, sizeof(*answer->pointers));
	if (!answer->pointers)
		return -ENOMEM;
	if (matches->n)
		qsort(matches->at, matches->n, sizeof(*matches->at), order);
	for (size_t i = 0; i < matches->n; i++) {
		int r = read_again(&cursor, matches->at[i], &answer->lines[i]);

		if (r < 0)
			return r;
		answer->pointers[i] = &answer->lines[i];
	}
	answer->assignment.lines = answer->pointers;
	answer->assignment.n_lines = matches->n;
	answer->assignment.tier = tier;
	intersect(&answer->assignment);
	*ret = &take_ptr(answer)->assignment;
	return 0;
}

int policy_resolve_in(const struct usercap_policy *policy, const char *user, uid_t uid, gid_t gid,
		      const struct group_source *source, struct usercap_assignment **ret)
{
	_cleanup_(query_drop) struct query query = { policy, user, uid, gid, source, { 0 } };
	enum usercap_tier tier;
	int r;

	r = match(&query, &tier);
	return r < 0 ? r : answer_new(&query, tier, ret);
}

/*
 * A name service that does not answer holds every part of a login up, and can't be
 * interrupted here: but not once more for each group that a policy names.
 */
struct nss {
	struct nss_buffer buffer;
	time_t deadline;
};

static time_t now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static void nss_drop(struct nss *nss)
{
	free(nss->buffer.bytes);
}

static int nss_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	(void)arg;
	return groups_of(user, gid, ret);
}

static int nss_answers(void *arg)
{
	struct nss *nss = arg;

	return groups_answer(&nss->buffer);
}

static int nss_group_find(void *arg, const char *name, gid_t *ret)
{
	struct nss *nss = arg;

	return now() > nss->deadline ? -ETIMEDOUT : group_find(name, &nss->buffer, ret);
}

static int nss_groups_each(void *arg, group_fn take, void *take_arg)
{
	(void)arg;
	return group_file_each(NULL, take, take_arg);
}

int usercap_policy_resolve(const struct usercap_policy *policy, const char *user, uid_t uid,
			   gid_t gid, struct usercap_assignment **ret)
{
	_cleanup_(nss_drop) struct nss nss = { .deadline = now() + LOOKUPS_MAX_SECONDS };
	const struct group_source source = {
		.groups_of = nss_groups_of,
		.group_find = nss_group_find,
		.arg = &nss,
		.answers = nss_answers,
		.groups_each = nss_groups_each,
	};

	return policy_resolve_in(policy, user, uid, gid, &source, ret);
}

void usercap_assignment_free(struct usercap_assignment *assignment)
{
	/* it is the first thing in its struct answer */
	struct answer *answer = (struct answer *)assignment;

	if (!answer)
		return;
	free(answer->pointers);
	free(answer);
}
