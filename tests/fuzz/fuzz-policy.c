// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A policy of any bytes: it is one where the reference says so, and says the same about
 * whomever it is asked; what is blamed lies in the line that is wrong. Written again,
 * line by line and in another order, it still does.
 */
#include "fuzz.h"

#include "policy-internal.h"
#include "reference.h"

#include <errno.h>
#include <string.h>

#define MOST_LINES 60
#define UNTOUCHED ((void *)0x5a5a5a5a)

/* ---- a name service ---- */

static unsigned int number_of(const char *name)
{
	unsigned int number = 0;

	while (*name)
		number = number * 31 + (unsigned char)*name++;
	return number;
}

/* Some groups there are not, and some have the ID of another one, or that of a user */
static int64_t gid_of(const char *group)
{
	unsigned int number = number_of(group) % 8;

	return number == 7 ? -1 : 998 + (int64_t)number;
}

/* What it can say of groups all at once */
enum knows { NOTHING, SOME, ALL, TOO_LATE };

struct service {
	const struct reference_user *user;
	const struct reference *reference;
	enum knows knows;
	bool fails;
	unsigned int asked;
};

static int list_groups(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	struct service *service = arg;
	size_t n = service->user->n_gids;

	must(service->user->uid != 0);
	must(!strcmp(user, service->user->name) && gid == service->user->gids[0]);
	must(service->asked++ == 0);
	if (service->fails)
		return -EIO;
	ret->ids = calloc(n, sizeof(*ret->ids));
	must(ret->ids);
	/* the reference has them in the order of the account, which is downwards */
	for (size_t i = 0; i < n; i++)
		ret->ids[i] = service->user->gids[n - 1 - i];
	ret->n = n;
	return 0;
}

static int find_group(void *arg, const char *name, gid_t *ret)
{
	struct service *service = arg;
	int64_t gid = gid_of(name);

	must(service->asked == 1 && service->knows != ALL);
	if (gid < 0)
		return -ENOENT;
	*ret = (gid_t)gid;
	return 0;
}

/* Each name comes twice, with an ID that is not its own the second time. */
static int each_group(void *arg, group_fn take, void *take_arg)
{
	const struct service *service = arg;

	if (service->knows == NOTHING)
		return -ENOTSUP;
	for (size_t i = 0; i < 2 * service->reference->n; i++) {
		const struct reference_line *line = &service->reference->lines[i / 2];
		int64_t gid = line->kind == KIND_GROUP ? gid_of(line->name) : -1;

		if (gid < 0 || (service->knows == SOME && number_of(line->name) % 3))
			continue;
		take(line->name, (gid_t)(gid + (i % 2 || service->knows == TOO_LATE)), take_arg);
	}
	return service->knows == TOO_LATE ? -EAGAIN : service->knows == ALL;
}

/* ---- questions ---- */

static void check_lines(const struct usercap_assignment *answer, const struct reference *reference,
			const struct reference_user *user)
{
	size_t n = 0;

	for (size_t i = 0; i < reference->n; i++) {
		const struct reference_line *line = &reference->lines[i];

		if (!reference_decides(line, user, (int)answer->tier))
			continue;
		must(n < answer->n_lines);
		must(answer->lines[n]->line == line->number);
		must(!strcmp(answer->lines[n]->who, line->who));
		must(answer->lines[n]->caps == line->caps);
		must(answer->lines[n]->permissive == line->permissive);
		must(!strcmp(answer->lines[n]->file, "name"));
		n++;
	}
	must(n == answer->n_lines);
}

static int resolve(const struct usercap_policy *policy, const struct reference *reference,
		   const struct reference_user *user, bool fails, struct usercap_assignment **ret)
{
	struct service service = {
		.user = user,
		.reference = reference,
		.knows = (number_of(user->name) + user->uid) % 4,
		.fails = fails,
	};
	const struct group_source source = {
		.groups_of = list_groups,
		.group_find = find_group,
		.arg = &service,
		.groups_each = each_group,
	};

	return policy_resolve_in(policy, user->name, user->uid, user->gids[0], &source, ret);
}

static void ask(const struct usercap_policy *policy, const struct reference *reference,
		const struct reference_user *user, bool with_lines)
{
	struct reference_answer expected = reference_ask(reference, user);
	struct usercap_assignment *answer = UNTOUCHED;

	must(resolve(policy, reference, user, false, &answer) == 0);
	must(answer->caps == expected.caps && answer->permissive == expected.permissive);
	must((int)answer->tier == expected.tier && answer->n_lines == expected.n);
	must(!(answer->caps & answer->permissive));
	if (with_lines)
		check_lines(answer, reference, user);
	usercap_assignment_free(answer);
	answer = UNTOUCHED;
	/* a name service that fails: only who is named can do without */
	if (resolve(policy, reference, user, true, &answer) < 0) {
		must(answer == UNTOUCHED && expected.tier != 1 && user->uid);
		return;
	}
	must(answer->caps == expected.caps);
	usercap_assignment_free(answer);
}

static void ask_as(const struct usercap_policy *policy, const struct reference *reference,
		   const char *name, uint32_t uid, bool with_lines)
{
	const uint32_t gids[] = { 4294967294, 3000 + number_of(name) % 3, 998 + number_of(name) % 7,
				  uid % 900 };
	const struct reference_user user = { name, uid, gids, 4, gid_of };

	ask(policy, reference, &user, with_lines);
}

/* Whoever a line is about, and some others */
static void ask_all(const struct usercap_policy *policy, const struct reference *reference,
		    bool with_lines)
{
	ask_as(policy, reference, "root", 0, with_lines);
	ask_as(policy, reference, "alice", 0, with_lines);
	ask_as(policy, reference, "alice", 1000, with_lines);
	ask_as(policy, reference, "root", 1, with_lines);
	for (size_t i = 0; i < reference->n && i < MOST_LINES; i++) {
		const struct reference_line *line = &reference->lines[i];

		if (line->kind == KIND_USER)
			ask_as(policy, reference, line->name, 1000 + (uint32_t)i % 3, with_lines);
		if (line->kind != KIND_UIDS && line->kind != KIND_GIDS)
			continue;
		ask_as(policy, reference, "x", (uint32_t)line->low, with_lines);
		ask_as(policy, reference, "x", (uint32_t)line->high, with_lines);
		ask_as(policy, reference, "y", (uint32_t)line->high + 1, with_lines);
	}
}

/* ---- the same, written again ---- */

static void write_line(FILE *out, const struct reference_line *line)
{
	const char *quote = strchr(line->who, '"') ? "" : "\"";
	char list[USERCAP_LIST_SIZE];

	must(usercap_list_format(line->caps, list, sizeof(list)) > 0);
	fprintf(out, "\t%s%s%s  %s%s # %s\n", quote, line->who, quote, list,
		line->permissive ? " permissive permissive" : "", line->who);
}

static void check_again(const struct reference *reference)
{
	struct usercap_policy *policy;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	must(out);
	for (size_t i = reference->n; i; i--)
		write_line(out, &reference->lines[i - 1]);
	must(fclose(out) == 0);
	must(usercap_policy_parse(text, size, "again", &policy, NULL) == 0);
	ask_all(policy, reference, false);
	usercap_policy_free(policy);
	free(text);
}

/* ---- mistakes ---- */

static size_t length_of_line(const char *text, size_t size, unsigned int number)
{
	const char *end = text + size, *newline;

	for (;; text = newline + 1) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		if (!--number)
			return (size_t)(newline - text);
		must(newline < end);
	}
}

static void check_diag(const struct usercap_diag *diag, const char *text, size_t size,
		       const struct reference *reference)
{
	must(!strcmp(diag->file, "name"));
	must(diag->line == reference->wrong);
	must(diag->column >= 1 && diag->column <= length_of_line(text, size, diag->line) + 1);
	must(*diag->message);
	for (const char *at = diag->message; *at; at++)
		must(*at >= ' ' && *at <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag = { .line = 77 };
	struct reference reference;
	int r;

	reference_read(text, size, &reference);
	r = usercap_policy_parse(text, size, "name", &policy, &diag);
	must(r == 0 || r == -EBADMSG);
	must((r == 0) == !reference.wrong);
	if (r == 0) {
		must(diag.line == 77);
		ask_all(policy, &reference, true);
		check_again(&reference);
		usercap_policy_free(policy);
	} else {
		must(policy == UNTOUCHED);
		check_diag(&diag, text, size, &reference);
	}
	reference_drop(&reference);
	return 0;
}
