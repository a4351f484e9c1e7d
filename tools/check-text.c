// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include "escape.h"
#include "show.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>

/* What is shown of a line that is longer */
#define LINE_MAX_SHOWN 120

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

struct style {
	bool utf8;
	bool colour;
};

static struct style find_style(void)
{
	return (struct style){
		.utf8 = terminal_takes_utf8(),
		.colour = terminal_has_colours(),
	};
}

static void put(const struct style *style, const char *text)
{
	put_text(stdout, text, style->utf8);
}

static void put_label(const struct style *style, const char *colour, const char *label)
{
	printf("%s%s%s: ", style->colour ? colour : "", label, style->colour ? PLAIN : "");
}

/* ---- the line with the mistake, and a mark below it ---- */

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A part of the line that fits, with the column in it */
static struct word cut(struct word line, size_t column, bool *ret_cut)
{
	size_t begin = 0;

	*ret_cut = line.len > LINE_MAX_SHOWN;
	if (!*ret_cut)
		return line;
	if (column > LINE_MAX_SHOWN / 2)
		begin = column - LINE_MAX_SHOWN / 2;
	while (begin < column && continues(line.at[begin]))
		begin++;
	line.at += begin;
	line.len -= begin;
	if (line.len > LINE_MAX_SHOWN)
		line.len = LINE_MAX_SHOWN;
	while (line.len && continues(line.at[line.len]))
		line.len--;
	return line;
}

/* As a terminal shows it: a tab reaches up to the next column that 8 divides */
static const char *expand(struct arena *arena, const struct style *style, struct word line)
{
	const char *text = "";

	while (line.len) {
		const char *tab = memchr(line.at, '\t', line.len);
		size_t len = tab ? (size_t)(tab - line.at) : line.len;
		/* a NUL byte would end the text */
		size_t shown = strnlen(line.at, len);

		text = arena_format(arena, "%s%.*s", text, (int)shown, line.at);
		if (tab)
			text = arena_format(arena, "%s%*s", text,
					    8 - (int)(width_of(text, style->utf8) % 8), "");
		line.at += len + (tab != NULL);
		line.len -= len + (tab != NULL);
	}
	return text;
}

static void put_place(const struct style *style, struct arena *arena,
		      const struct policy_mistake *mistake)
{
	const char *text, *before;
	bool is_cut;
	struct word shown = cut(mistake->text, mistake->column - 1, &is_cut), begin = shown;

	begin.len = mistake->text.at + mistake->column - 1 - shown.at;
	if (begin.len > shown.len)
		begin.len = shown.len;
	text = expand(arena, style, shown);
	before = expand(arena, style, begin);
	fputs("    ", stdout);
	put(style, text);
	printf("%s\n    %*s^\n", is_cut ? " ..." : "", (int)width_of(before, style->utf8), "");
}

/* ---- files ---- */

static const char *count(struct arena *arena, size_t n, const char *what)
{
	return arena_format(arena, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void put_verdict(const struct style *style, struct arena *arena,
			const struct policy_file *file)
{
	put(style, file->path);
	fputs(": ", stdout);
	switch (file->state) {
	case POLICY_VALID:
		printf("valid, %s\n",
		       file->lines.n ? count(arena, file->lines.n, "line") : "says nothing");
		break;
	case POLICY_MASKED:
		fputs("masked: ", stdout);
		put(style, file->reason);
		putchar('\n');
		break;
	case POLICY_IGNORED:
		printf("not read: %s\n", file->reason);
		break;
	case POLICY_UNKNOWN:
		puts("not known");
		break;
	case POLICY_WRONG:
		puts(count(arena, file->mistakes.n + file->more, "mistake"));
		break;
	}
}

static void put_mistakes(const struct style *style, struct arena *arena,
			 const struct policy_file *file)
{
	for (size_t i = 0; i < file->mistakes.n; i++) {
		const struct policy_mistake *mistake = &file->mistakes.at[i];

		put(style, file->path);
		if (mistake->line)
			printf(":%u:%u: ", mistake->line, mistake->column);
		else
			fputs(": ", stdout);
		put_label(style, RED, file->state == POLICY_UNKNOWN ? "unknown" : "mistake");
		put(style, mistake->message);
		putchar('\n');
		if (mistake->line)
			put_place(style, arena, mistake);
	}
	if (file->more)
		printf("and %s more in this file\n", count(arena, file->more, "mistake"));
}

static void put_doubt(const struct style *style, const struct doubt *doubt)
{
	put(style, doubt->path);
	printf(":%u: ", doubt->line);
	if (doubt->weight == DOUBT_WARNING)
		put_label(style, YELLOW, "warning");
	else
		put_label(style, "", "hint");
	put(style, doubt->text);
	if (doubt->remedy) {
		fputs(": ", stdout);
		put(style, doubt->remedy);
	}
	putchar('\n');
}

void check_text_files(const struct policy_files *files, const struct doubts *doubts,
		      struct arena *arena)
{
	const struct style style = find_style();

	for (size_t i = 0; i < files->files.n; i++) {
		put_verdict(&style, arena, &files->files.at[i]);
		put_mistakes(&style, arena, &files->files.at[i]);
	}
	for (size_t i = 0; i < doubts->list.n; i++)
		put_doubt(&style, &doubts->list.at[i]);
}

/* ---- users ---- */

static const char *describe_tier(const struct usercap_assignment *assignment, uid_t uid)
{
	switch (assignment->tier) {
	case USERCAP_TIER_USER:
		return "the lines that name this user";
	case USERCAP_TIER_GROUP:
		return "the lines for groups and ranges that match";
	case USERCAP_TIER_ANY:
		return "the lines for everybody";
	case USERCAP_TIER_NONE:
	default:
		return uid ? "no line matches" : "no line names root, and others do not match root";
	}
}

static void put_line(const struct style *style, struct arena *arena,
		     const struct usercap_line *line)
{
	uint64_t taken = USERCAP_ALL & ~line->caps;

	fputs("  ", stdout);
	put(style, line->file);
	printf(":%u: ", line->line);
	put(style, line->who);
	printf(" takes away %s%s\n", show_names(arena, taken),
	       line->permissive && taken ? ", permissive" : "");
}

static void put_user(const struct style *style, struct arena *arena, const struct check_user *user)
{
	const struct usercap_assignment *assignment = user->assignment;

	put(style, user->name);
	if (!assignment) {
		puts(user->uid ? " is refused until that is mended"
			       : " is let in to mend that, without limits");
		return;
	}
	printf(" (user ID %u) holds %s", (unsigned int)user->uid,
	       show_list(arena, assignment->caps));
	if (assignment->permissive)
		printf("; use of %s is only recorded, and allowed",
		       show_names(arena, assignment->permissive));
	printf("\n  decided by: %s\n", describe_tier(assignment, user->uid));
	for (size_t i = 0; i < assignment->n_lines; i++)
		put_line(style, arena, assignment->lines[i]);
}

void check_text(const struct check_report *report, struct arena *arena, bool brief)
{
	const struct style style = find_style();

	for (size_t i = 0; i < report->policies.n; i++) {
		const struct check_policy *policy = &report->policies.at[i];

		/* who asks for a user wants to know of mistakes, but not of all else */
		if (!brief || !policy->policy)
			check_text_files(&policy->files, &policy->doubts, arena);
		for (size_t j = 0; j < policy->users.n; j++)
			put_user(&style, arena, &policy->users.at[j]);
	}
}
