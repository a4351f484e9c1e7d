// SPDX-License-Identifier: GPL-2.0-or-later
/* Users and groups that a policy names, and whom this machine knows */
#include "policy-doubts.h"

#include "account.h"
#include "cleanup.h"

#include <errno.h>
#include <string.h>

/* So many names take a directory server a while, and more hints are of no use to anybody */
#define LOOKUPS_MAX 1000

struct lookup {
	struct doubts *doubts;
	const struct policy_lines *lines;
	struct nss_buffer buffer;
	bool no_users; /* the name service failed: asking again would take as long again */
	bool no_groups;
};

static const char *name_of(const struct lookup *lookup, const struct policy_line *line)
{
	struct word name = line->line.word;
	bool at = line->line.who == WHO_GROUP;

	return arena_copy(lookup->doubts->arena, name.at + at, name.len - at);
}

static bool is_user(const char *name)
{
	struct account account;

	return account_find(name, &account, NULL) == 0;
}

static bool is_group(struct lookup *lookup, const char *name)
{
	gid_t gid;

	return group_find(name, &lookup->buffer, &gid) == 0;
}

static void add_failure(struct lookup *lookup, const struct policy_line *line, const char *what,
			int error)
{
	doubts_add(lookup->doubts, DOUBT_HINT, "lookup", line,
		   arena_format(lookup->doubts->arena,
				"%ss cannot be looked up (%s): names from here on are not checked",
				what, strerror(-error)),
		   arena_format(lookup->doubts->arena,
				"check the services that /etc/nsswitch.conf names for %s",
				*what == 'u' ? "passwd" : "group"));
}

static void doubt_user(struct lookup *lookup, const struct policy_line *line)
{
	const char *name = name_of(lookup, line);
	struct arena *arena = lookup->doubts->arena;
	_cleanup_(freep) char *own = NULL;
	struct account account;
	int r = account_find(name, &account, &own);

	lookup->no_users = r < 0 && r != -ENOENT;
	if (lookup->no_users)
		add_failure(lookup, line, "user", r);
	else if (r == -ENOENT)
		doubts_add(lookup->doubts, DOUBT_HINT, "unknown-user", line,
			   arena_format(arena, "there is no user %s here",
					policy_line_who(arena, line)),
			   is_group(lookup, name)
				   ? arena_format(arena, "write @%s for the group", name)
				   : NULL);
	else if (strcmp(own, name) != 0)
		doubts_add(lookup->doubts, DOUBT_HINT, "unknown-user", line,
			   arena_format(arena, "there is no user %s here, but %s",
					policy_line_who(arena, line), own),
			   arena_format(arena, "write %s", own));
}

static void doubt_group(struct lookup *lookup, const struct policy_line *line)
{
	const char *name = name_of(lookup, line);
	struct arena *arena = lookup->doubts->arena;
	gid_t gid;
	int r = group_find(name, &lookup->buffer, &gid);

	lookup->no_groups = r < 0 && r != -ENOENT;
	if (lookup->no_groups)
		add_failure(lookup, line, "group", r);
	else if (r == -ENOENT)
		doubts_add(lookup->doubts, DOUBT_HINT, "unknown-group", line,
			   arena_format(arena, "there is no group %s here",
					policy_line_who(arena, line) + 1),
			   is_user(name) ? arena_format(arena, "write %s for the user", name)
					 : NULL);
}

/* The first line that names this user, or NULL */
static const struct policy_line *find_user(const struct policy_lines *lines, const char *name)
{
	const struct policy_line key = {
		.line = { .who = WHO_USER, .word = { name, strlen(name) } },
	};
	size_t begin = 0, end = lines->n;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (policy_lines_compare(lines->at[middle], &key) < 0)
			begin = middle + 1;
		else
			end = middle;
	}
	if (begin == lines->n || policy_lines_compare(lines->at[begin], &key) != 0)
		return NULL;
	return lines->at[begin];
}

/* A range of one user, whom a line names: that one decides */
static void doubt_single_id(struct lookup *lookup, const struct policy_line *line)
{
	struct arena *arena = lookup->doubts->arena;
	const struct policy_line *named;
	char *name;

	if (line->line.ids.low != line->line.ids.high || !line->line.ids.low)
		return;
	if (account_name(line->line.ids.low, &name) < 0)
		return;
	named = find_user(lookup->lines, name);
	if (named)
		doubts_add(lookup->doubts, DOUBT_WARNING, "never", line,
			   arena_format(arena,
					"user ID %u is %s, whom %s:%u names: that line decides, "
					"and this one never",
					line->line.ids.low, name, named->path, named->number),
			   NULL);
	free(name);
}

static void doubt_name(struct lookup *lookup, const struct policy_line *line)
{
	switch (line->line.who) {
	case WHO_USER:
		if (!lookup->no_users)
			doubt_user(lookup, line);
		break;
	case WHO_GROUP:
		if (!lookup->no_groups)
			doubt_group(lookup, line);
		break;
	case WHO_UIDS:
		if (!lookup->no_users)
			doubt_single_id(lookup, line);
		break;
	case WHO_GIDS:
	case WHO_ANY:
		break;
	}
}

void doubts_about_names(struct doubts *doubts, const struct policy_lines *lines)
{
	struct lookup lookup = { .doubts = doubts, .lines = lines };
	size_t n = 0;

	for (size_t i = 0; i < lines->n; i++) {
		/* a name that several lines have is one mistake, where it comes first */
		if (i && policy_lines_compare(lines->at[i - 1], lines->at[i]) == 0)
			continue;
		if (n++ == LOOKUPS_MAX) {
			doubts_add(
				doubts, DOUBT_HINT, "lookup", lines->at[i],
				arena_format(doubts->arena,
					     "%d names were looked up: the others are not checked",
					     LOOKUPS_MAX),
				NULL);
			break;
		}
		doubt_name(&lookup, lines->at[i]);
	}
	free(lookup.buffer.bytes);
}
