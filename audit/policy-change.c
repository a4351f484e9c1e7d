// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy-change.h"

#include "policy-internal.h"

#include <errno.h>
#include <string.h>

#define ALL ((uint64_t)USERCAP_ALL)

const char *policy_list(uint64_t caps, bool inverted, char buf[LIST_ROOM])
{
	uint64_t named = inverted ? ALL & ~caps : caps;
	char *at = buf;

	if (caps == ALL || !caps)
		return caps ? "all" : "none";
	if (inverted)
		*at++ = '~';
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (named & USERCAP_MASK(cap))
			at += sprintf(at, "%s,", usercap_name(cap));
	at[-1] = '\0';
	return buf;
}

/* ---- how to write a name, so that it means the account ---- */

static int no_groups_of(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	(void)arg;
	(void)user;
	(void)gid;
	*ret = (struct groups){ 0 };
	return 0;
}

static int no_group_find(void *arg, const char *name, gid_t *ret)
{
	(void)arg;
	(void)name;
	(void)ret;
	return -ENOENT;
}

/* Does a line that begins with @written name the account, and is it a line at all? */
static bool means(const char *written, const char *name)
{
	static const struct group_source none = { no_groups_of, no_group_find, NULL };
	_cleanup_(freep) char *text = NULL;
	struct usercap_assignment *answer;
	struct usercap_policy *policy;
	bool right = false;

	if (asprintf(&text, "%s\tall", written) < 0) {
		text = NULL;
		return false;
	}
	if (usercap_policy_parse(text, strlen(text), "", &policy, NULL) < 0)
		return false;
	if (policy_resolve_in(policy, name, strcmp(name, "root") == 0 ? 0 : 1, 1, &none, &answer) ==
	    0) {
		right = answer->tier == USERCAP_TIER_USER && answer->n_lines == 1;
		usercap_assignment_free(answer);
	}
	usercap_policy_free(policy);
	return right;
}

/* The name as a policy has it, quoted if it needs that */
static int write_name(const char *name, char **ret)
{
	_cleanup_(freep) char *quoted = NULL;
	char *plain;

	if (means(name, name)) {
		plain = strdup(name);
		if (!plain)
			return -ENOMEM;
		*ret = plain;
		return 0;
	}
	if (asprintf(&quoted, "\"%s\"", name) < 0) {
		quoted = NULL;
		return -ENOMEM;
	}
	if (!means(quoted, name))
		return -EINVAL;
	*ret = take_ptr(quoted);
	return 0;
}

/* ---- lines of its own ---- */

int policy_lines(const char *name, uint64_t caps, uint64_t dry_run, bool inverted, char **ret)
{
	_cleanup_(freep) char *who = NULL;
	uint64_t enforced = ALL & ~caps & ~dry_run;
	char lists[2][LIST_ROOM];
	int r;

	r = write_name(name, &who);
	if (r < 0)
		return r;
	/* a dry run beside what is enforced takes two lines: they intersect */
	if (dry_run && enforced)
		r = asprintf(ret, "%s\t%s\n%s\t%s\tpermissive", who,
			     policy_list(ALL & ~enforced, inverted, lists[0]), who,
			     policy_list(ALL & ~dry_run, inverted, lists[1]));
	else
		r = asprintf(ret, "%s\t%s%s", who, policy_list(caps, inverted, lists[0]),
			     dry_run ? "\tpermissive" : "");
	return r < 0 ? -ENOMEM : 0;
}

/* ---- lines that are there ---- */

/* Where the list of a line stands, from its first word to its last */
static int find_list(const char *text, struct word *ret)
{
	const struct place place = { .file = "", .line = 1, .begin = text };
	struct line line = { 0 };
	const char *at, *end;

	if (line_read(&place, (struct word){ text, strlen(text) }, &line) <= 0)
		return -EINVAL;
	at = line.word.at + line.word.len;
	at += *at == '"';
	at += strspn(at, " \t");
	*ret = (struct word){ at, 0 };
	while (*at && *at != '#') {
		end = at + strcspn(at, " \t");
		if (end - at == strlen("permissive") && !strncmp(at, "permissive", end - at))
			break;
		ret->len = end - ret->at;
		at = end + strspn(end, " \t");
	}
	return 0;
}

static bool is_inverted(struct word list)
{
	return *list.at == '~' || (list.len == strlen("all") && !strncmp(list.at, "all", list.len));
}

/* The line that says the same but for @caps, which it gives, too */
static int change_line(struct draft *draft, const struct usercap_line *said, uint64_t caps,
		       char **ret)
{
	_cleanup_(freep) char *before = NULL;
	unsigned int line;
	struct edit *file = draft_place(draft, said->line, &line);
	char list_text[LIST_ROOM];
	struct word list;
	char *after;
	int r;

	before = edit_line_of(file, line);
	if (!before)
		return -ENOMEM;
	r = find_list(before, &list);
	if (r < 0)
		return r;
	if (asprintf(&after, "%.*s%s%s", (int)(list.at - before), before,
		     policy_list(said->caps | caps, is_inverted(list), list_text),
		     list.at + list.len) < 0)
		return -ENOMEM;
	*ret = strdup(after);
	r = edit_replace(file, line, after);
	return *ret ? r : -ENOMEM;
}

static int join(char **text, const char *line)
{
	char *joined;

	if (asprintf(&joined, "%s%s%s", *text ? *text : "", *text ? "\n" : "", line) < 0)
		return -ENOMEM;
	free(*text);
	*text = joined;
	return 0;
}

static int change_own_lines(struct draft *draft, const struct usercap_assignment *today,
			    uint64_t caps, char **ret)
{
	_cleanup_(freep) char *all = NULL;

	for (size_t i = 0; i < today->n_lines; i++) {
		_cleanup_(freep) char *line = NULL;
		int r;

		if (!(caps & ~today->lines[i]->caps))
			continue;
		r = change_line(draft, today->lines[i], caps, &line);
		if (r == 0)
			r = join(&all, line);
		if (r < 0)
			return r;
	}
	if (!all)
		return -EINVAL;
	*ret = take_ptr(all);
	return 0;
}

/* Do the lines that took something away give what a later version adds? */
static bool are_inverted(const struct draft *draft, const struct usercap_assignment *today)
{
	for (size_t i = 0; i < today->n_lines; i++) {
		_cleanup_(freep) char *text = NULL;
		const struct edit *file;
		unsigned int line;
		struct word list;

		file = draft_place(draft, today->lines[i]->line, &line);
		text = edit_line_of(file, line);
		if (!text || find_list(text, &list) < 0 || !is_inverted(list))
			return false;
	}
	return true;
}

static int add_lines(struct draft *draft, const char *name, const struct usercap_assignment *today,
		     uint64_t caps, char **ret)
{
	_cleanup_(freep) char *lines = NULL;
	const char *at, *end;
	int r;

	r = policy_lines(name, today->caps | caps, today->permissive & ~caps,
			 are_inverted(draft, today), &lines);
	if (r < 0)
		return r;
	for (at = lines; at; at = end ? end + 1 : NULL) {
		end = strchr(at, '\n');
		r = edit_add(&draft->files[0], end ? strndup(at, end - at) : strdup(at));
		if (r < 0)
			return r;
	}
	*ret = take_ptr(lines);
	return 0;
}

int policy_change(struct draft *draft, const char *name, const struct usercap_assignment *today,
		  uint64_t caps, char **ret)
{
	if (today->tier == USERCAP_TIER_USER)
		return change_own_lines(draft, today, caps, ret);
	return add_lines(draft, name, today, caps, ret);
}
