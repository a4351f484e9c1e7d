// SPDX-License-Identifier: GPL-2.0-or-later
/* diff(1) says the same, and patch(1) does what the diff says */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "draft.h"
#include "scratch.h"

static char *diff_of(const struct edit *edit)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	edit_put_diff(out, edit);
	assert_int_equal(fclose(out), 0);
	return text;
}

static char *output_of(const char *command)
{
	FILE *in = popen(command, "r"), *out;
	char buffer[512], *text = NULL;
	size_t size, n;

	assert_non_null(in);
	out = open_memstream(&text, &size);
	while ((n = fread(buffer, 1, sizeof(buffer), in)))
		fwrite(buffer, 1, n, out);
	fclose(out);
	pclose(in);
	return text;
}

static void check(struct edit *edit)
{
	_cleanup_(freep) char *ours = diff_of(edit);
	_cleanup_(freep) char *theirs = NULL;
	_cleanup_(freep) char *after = NULL;
	size_t len;

	after = edit_result(edit, &len);
	assert_non_null(after);
	assert_int_equal(strlen(after), len);
	scratch_write("old", edit->text);
	scratch_write("new", after);
	theirs = output_of("diff -u --label a/old --label b/old old new");
	assert_string_equal(ours, theirs);
}

static struct edit edit_made(const char *text)
{
	struct edit edit = { .path = strdup("/old"), .text = strdup(text), .len = strlen(text) };

	assert_non_null(edit.path);
	assert_non_null(edit.text);
	return edit;
}

static void as_diff_says(void **unused)
{
	(void)unused;
	srand(1);
	for (int round = 0; round < 300; round++) {
		unsigned int n = rand() % 30, changes = rand() % 4;
		char text[512] = "";
		struct edit edit;

		for (unsigned int i = 1; i <= n; i++)
			sprintf(text + strlen(text), "line %u%s", i,
				i == n && rand() % 2 ? "" : "\n");
		edit = edit_made(text);
		for (unsigned int i = 0; n && i < changes; i++) {
			unsigned int line = 1 + rand() % n;

			sprintf(text, "changed %u", line);
			assert_int_equal(edit_replace(&edit, line, strdup(text)), 0);
		}
		for (unsigned int i = rand() % 3; i; i--)
			assert_int_equal(edit_add(&edit, strdup("added")), 0);
		check(&edit);
		edit_drop(&edit);
	}
}

static void a_new_file(void **unused)
{
	struct edit edit = { .path = strdup("/etc/x.d/new") };
	char *text;

	(void)unused;
	edit_add(&edit, strdup("[Service]"));
	edit_add(&edit, strdup("Key=value"));
	text = diff_of(&edit);
	assert_string_equal(text, "--- /dev/null\n+++ b/etc/x.d/new\n@@ -0,0 +1,2 @@\n"
				  "+[Service]\n+Key=value\n");
	scratch_write("patch", text);
	free(text);
	text = output_of("mkdir root && patch -s -d root -p1 < patch && cat root/etc/x.d/new");
	assert_string_equal(text, "[Service]\nKey=value\n");
	free(text);
	edit_drop(&edit);
}

/* patch -d / -p1 finds it, wherever that is run */
static void names_as_patch_reads_them(void **unused)
{
	static const char *const names[] = { "relative", "./a b", "c/../d" };

	(void)unused;
	scratch_mkdir("c");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct edit edit = edit_made("one\n");
		char *text, cat[64];

		free(edit.path);
		edit.path = strdup(names[i]);
		scratch_write(names[i], "one\n");
		edit_add(&edit, strdup("two"));
		text = diff_of(&edit);
		scratch_write("patch", text);
		free(text);
		text = output_of("patch -s -d / -p1 < patch 2>&1");
		assert_string_equal(text, "");
		free(text);
		snprintf(cat, sizeof(cat), "cat '%s'", names[i]);
		text = output_of(cat);
		assert_string_equal(text, "one\ntwo\n");
		free(text);
		edit_drop(&edit);
	}
}

static void lines_as_they_are_by_now(void **unused)
{
	struct edit edit = edit_made("a\nb");
	char *line;

	(void)unused;
	line = edit_line_of(&edit, 2);
	assert_string_equal(line, "b");
	free(line);
	edit_replace(&edit, 2, strdup("c"));
	edit_replace(&edit, 2, strdup("d"));
	line = edit_line_of(&edit, 2);
	assert_string_equal(line, "d");
	free(line);
	assert_null(edit_line_of(&edit, 3));
	assert_null(edit_line_of(&edit, 0));
	edit_drop(&edit);
}

/* ---- drafts ---- */

static void a_draft_has_the_drop_ins(void **unused)
{
	struct draft draft;
	struct usercap_policy *policy;
	struct usercap_diag diag;
	struct usercap_assignment *answer;
	const struct edit *file;
	unsigned int line;

	(void)unused;
	scratch_write("main", "# nothing\nalice ~ptrace");
	scratch_mkdir("main.d");
	/* by whom it can be written matters only of the one in force */
	assert_int_equal(chmod("main.d", 0777), 0);
	scratch_write("main.d/a.conf", "alice ~tcp_listen\n\n");
	scratch_write("main.d/b.conf", "bob all\n");
	scratch_write("main.d/other", "mistake\n");
	scratch_write("proposal", "alice all\n");

	assert_int_equal(draft_load(NULL, "main", &draft, &diag), 0);
	assert_int_equal(draft.n_files, 3);
	assert_int_equal(edit_add(&draft.files[0], strdup("carol none")), 0);
	assert_int_equal(draft_parse(&draft, &policy, &diag), 0);
	assert_int_equal(usercap_policy_resolve(policy, "alice", 1, 1, &answer), 0);
	assert_int_equal(answer->n_lines, 2);
	file = draft_place(&draft, answer->lines[0]->line, &line);
	assert_string_equal(file->path, "main.d/a.conf");
	assert_int_equal(line, 1);
	file = draft_place(&draft, answer->lines[1]->line, &line);
	assert_string_equal(file->path, "main");
	assert_int_equal(line, 2);
	usercap_assignment_free(answer);
	assert_int_equal(usercap_policy_resolve(policy, "carol", 2, 2, &answer), 0);
	file = draft_place(&draft, answer->lines[0]->line, &line);
	assert_string_equal(file->path, "main");
	assert_int_equal(line, 3);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
	draft_drop(&draft);

	assert_int_equal(draft_load("proposal", "main", &draft, &diag), 0);
	assert_int_equal(draft.n_files, 3);
	assert_string_equal(draft.files[0].path, "proposal");
	draft_drop(&draft);
}

static void mistakes_of_a_draft(void **unused)
{
	struct usercap_diag diag;
	struct draft draft;

	(void)unused;
	assert_true(draft_load(NULL, "nowhere", &draft, &diag) < 0);
	assert_string_equal(diag.file, "nowhere");
	assert_true(draft_load(NULL, ".", &draft, &diag) < 0);
	assert_non_null(strstr(diag.message, "not a regular file"));
	scratch_write("broken", "alice all\n");
	scratch_mkdir("broken.d");
	scratch_write("broken.d/x.conf", "\nalice ~foo\n");
	assert_true(draft_load(NULL, "broken", &draft, &diag) < 0);
	assert_string_equal(diag.file, "broken.d/x.conf");
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_diff_says),
		cmocka_unit_test(a_new_file),
		cmocka_unit_test(names_as_patch_reads_them),
		cmocka_unit_test(lines_as_they_are_by_now),
		cmocka_unit_test(a_draft_has_the_drop_ins),
		cmocka_unit_test(mistakes_of_a_draft),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
