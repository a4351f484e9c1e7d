// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A unit file of any content: it is read without harm, and whatever command is
 * found in it, wrapped and read again, is the wrapper with that command behind it
 * and nothing beside it.
 */
#include "fuzz.h"

#include "exec-line.h"
#include "exec-word.h"
#include "unit-file.h"
#include "unit-name.h"

#include <string.h>

#define WRAPPER "/usr/libexec/usercap/usercap-exec"

static bool ends_in_odd_backslashes(const char *text)
{
	size_t n = 0, len = strlen(text);

	while (n < len && text[len - 1 - n] == '\\')
		n++;
	return n % 2;
}

/* Do the words of both mean the same, the last ones if @b has more? "\\;" is a word here. */
static void check_same_words(struct arena *arena, struct word a, struct word b, bool all)
{
	const char *left = arena_copy(arena, a.at, a.len), *right = arena_copy(arena, b.at, b.len);
	const char *value[2];
	struct word raw;
	size_t n = 0, m = 0;

	for (const char *at = left; exec_word(arena, &at, NULL, &raw) > 0;)
		n++;
	for (const char *at = right; exec_word(arena, &at, NULL, &raw) > 0;)
		m++;
	must(all ? n == m : n <= m);
	for (; m > n; m--)
		must(exec_word(arena, &right, NULL, &raw) > 0);
	for (; n; n--) {
		must(exec_word(arena, &left, &value[0], &raw) > 0);
		must(exec_word(arena, &right, &value[1], &raw) > 0);
		must(!strcmp(value[0], value[1]));
	}
}

/* What a value would be after it went through a file */
static const char *through_file(struct arena *arena, const char *value)
{
	size_t len = strlen(value);

	must(!strchr(value, '\n') && !strchr(value, '\r'));
	must(!ends_in_odd_backslashes(value));
	while (len && strchr(" \t", value[len - 1]))
		len--;
	return arena_copy(arena, value, len);
}

static void check_command(struct arena *arena, const struct exec_command *command)
{
	const char *line =
		through_file(arena, exec_command_wrap(arena, command, WRAPPER, " --keep=~ptrace"));
	struct exec_list again = { 0 };
	const char *reason;

	must(exec_line_parse(arena, line, &command->origin, &again, &reason) == 0);
	must(again.n == 1);
	if (command->prefixes & EXEC_PRIVILEGED) {
		must(again.at[0].prefixes == command->prefixes);
		must(!strcmp(again.at[0].path, command->path));
		check_same_words(arena, command->rest, again.at[0].rest, true);
		return;
	}
	must(!strcmp(again.at[0].path, WRAPPER));
	must(again.at[0].prefixes == (command->prefixes & ~EXEC_ARGV0));
	check_same_words(arena, command->rest, again.at[0].rest, false);
	exec_command_identifier(arena, command);
}

static int take(const struct unit_assignment *assignment, void *arg)
{
	struct arena *arena = arg;
	unsigned int line, column;
	struct exec_list list = { 0 };
	struct exec_origin origin = { .file = assignment->file };
	const char *reason = NULL;
	int r = 0;

	must(strlen(assignment->section) < UNIT_LINE_MAX);
	unit_assignment_place(assignment, assignment->key, &line, &column);
	must(line >= 1 && column >= 1);
	unit_assignment_place(assignment, assignment->value, &line, &column);
	must(line >= 1 && column >= 1);
	origin.line = line;
	origin.instance = line % 2;
	if (!strncmp(assignment->key, "Exec", 4)) {
		r = exec_line_parse(arena, assignment->value, &origin, &list, &reason);
		must(r == 0 || reason);
		for (size_t i = 0; i < list.n; i++)
			check_command(arena, &list.at[i]);
	}
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct word rest = { NULL, 0 };
	struct strings names = { 0 };
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (unit_file_parse(&arena, "fuzz", text, size, take, &arena, &rest) < 0)
		must(rest.at >= text && rest.at + rest.len == text + size);
	text[size] = '\0';
	/* the same bytes as a name */
	if (size < 300)
		unit_name_dropins(&arena, text, &names);
	arena_drop(&arena);
	free(text);
	return 0;
}
