// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A policy of any bytes, as usercap check reads it: it is valid where a login finds it
 * valid, and then means the same; what it tells is about lines that there are.
 */
#include "fuzz.h"

#include "policy-doubts.h"
#include "policy-files.h"

#include <string.h>

static void check_text(const char *text)
{
	must(*text);
	for (; *text; text++)
		must((unsigned char)*text >= ' ' && *text != 0x7f);
}

static unsigned int count_lines(const char *text, size_t size)
{
	unsigned int n = 1;

	while (size)
		n += text[--size] == '\n';
	return n;
}

/* ---- mistakes ---- */

static void check_mistakes(const struct policy_file *file, const struct usercap_diag *diag,
			   unsigned int n_lines)
{
	unsigned int last = 0;

	must(file->state == POLICY_WRONG && file->mistakes.n);
	/* a login is told of the first */
	must(file->mistakes.at[0].line == diag->line);
	must(file->mistakes.at[0].column == diag->column);
	for (size_t i = 0; i < file->mistakes.n; i++) {
		const struct policy_mistake *mistake = &file->mistakes.at[i];

		must(mistake->line > last && mistake->line <= n_lines);
		must(mistake->column >= 1 && mistake->column <= mistake->text.len + 1);
		check_text(mistake->message);
		last = mistake->line;
	}
}

/* ---- what it means ---- */

/* Everybody is in these, and these are all there are */
static int list_groups(void *arg, const char *user, gid_t gid, struct groups *ret)
{
	(void)arg, (void)user;
	ret->ids = calloc(1, sizeof(*ret->ids));
	must(ret->ids);
	ret->ids[0] = gid;
	ret->n = 1;
	return 0;
}

static int find_group(void *arg, const char *name, gid_t *ret)
{
	(void)arg;
	*ret = (gid_t)(strlen(name) % 4);
	return 0;
}

static void check_user(const struct usercap_policy *a, const struct usercap_policy *b,
		       const char *name, uid_t uid)
{
	static const struct group_source source = { list_groups, find_group, NULL };
	struct usercap_assignment *left, *right;

	must(policy_resolve_in(a, name, uid, uid % 4, &source, &left) == 0);
	must(policy_resolve_in(b, name, uid, uid % 4, &source, &right) == 0);
	must(left->caps == right->caps && left->permissive == right->permissive);
	must(left->tier == right->tier && left->n_lines == right->n_lines);
	for (size_t i = 0; i < left->n_lines; i++)
		must(left->lines[i]->line == right->lines[i]->line);
	usercap_assignment_free(left);
	usercap_assignment_free(right);
}

static void check_meaning(const struct policy_files *files, const struct usercap_policy *policy)
{
	struct usercap_policy *other;

	must(policy_files_parse(files, &other, NULL) == 0);
	check_user(policy, other, "root", 0);
	check_user(policy, other, "alice", 1000);
	for (size_t i = 0; i < files->files.at[0].lines.n; i++) {
		const struct line *line = &files->files.at[0].lines.at[i].line;
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)line->word.len, line->word.at);
		check_user(policy, other, name, 1 + (uid_t)i);
	}
	usercap_policy_free(other);
}

static void check_doubts(struct arena *arena, const struct policy_files *files,
			 unsigned int n_lines)
{
	struct doubts doubts = { .arena = arena };

	doubts_find(&doubts, files, false);
	for (size_t i = 0; i < doubts.list.n; i++) {
		const struct doubt *doubt = &doubts.list.at[i];

		must(doubt->line >= 1 && doubt->line <= n_lines);
		check_text(doubt->code);
		check_text(doubt->text);
		if (doubt->remedy)
			check_text(doubt->remedy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const struct policy_substitute only = { "name", { text, size } };
	unsigned int n_lines = count_lines(text, size);
	struct usercap_diag diag;
	struct usercap_policy *policy;
	struct policy_files files;
	struct arena arena = { 0 };
	int r = usercap_policy_parse(text, size, "name", &policy, &diag);

	policy_files_text(&files, &arena, &only);
	must(files.files.n == 1);
	if (r < 0) {
		check_mistakes(&files.files.at[0], &diag, n_lines);
	} else {
		must(files.files.at[0].state == POLICY_VALID && !files.files.at[0].mistakes.n);
		check_meaning(&files, policy);
		check_doubts(&arena, &files, n_lines);
		usercap_policy_free(policy);
	}
	policy_files_drop(&files);
	arena_drop(&arena);
	return 0;
}
