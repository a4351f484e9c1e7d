// SPDX-License-Identifier: GPL-2.0-or-later
#include "edit.h"

#include "policy-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Lines around a change that are shown with it */
#define CONTEXT 3

void edit_drop(struct edit *edit)
{
	for (size_t i = 0; i < edit->n_lines; i++)
		free(edit->lines[i].text);
	free(edit->lines);
	free(edit->added);
	free(edit->text);
	free(edit->path);
}

static struct edit_line *find(const struct edit *edit, unsigned int line)
{
	for (size_t i = 0; i < edit->n_lines; i++)
		if (edit->lines[i].line == line)
			return &edit->lines[i];
	return NULL;
}

int edit_replace(struct edit *edit, unsigned int line, char *text)
{
	struct edit_line *known = find(edit, line);
	int r;

	if (!text)
		return -ENOMEM;
	if (known) {
		free(known->text);
		known->text = text;
		return 0;
	}
	r = array_grow(&edit->lines, &edit->room, edit->n_lines, sizeof(*edit->lines));
	if (r < 0) {
		free(text);
		return r;
	}
	edit->lines[edit->n_lines++] = (struct edit_line){ line, text };
	return 0;
}

int edit_add(struct edit *edit, char *line)
{
	size_t before = edit->added ? strlen(edit->added) : 0;
	char *added = line ? realloc(edit->added, before + strlen(line) + 2) : NULL;

	if (added) {
		edit->added = added;
		sprintf(added + before, "%s\n", line);
	}
	free(line);
	return added ? 0 : -ENOMEM;
}

/* ---- lines of the file as it is ---- */

struct lines {
	const char *at;
	const char *end;
};

/* The next line without its newline; false at the end. @ret_whole: it has one. */
static bool next_line(struct lines *lines, struct word *ret, bool *ret_whole)
{
	const char *newline;

	if (lines->at == lines->end)
		return false;
	newline = memchr(lines->at, '\n', lines->end - lines->at);
	*ret_whole = newline;
	if (!newline)
		newline = lines->end;
	*ret = (struct word){ lines->at, newline - lines->at };
	lines->at = newline + *ret_whole;
	return true;
}

static struct lines lines_of(const struct edit *edit)
{
	return (struct lines){ edit->text, edit->text ? edit->text + edit->len : edit->text };
}

char *edit_line_of(const struct edit *edit, unsigned int line)
{
	const struct edit_line *known = find(edit, line);
	struct lines lines = lines_of(edit);
	struct word word;
	bool whole;

	if (known)
		return strdup(known->text);
	while (line && next_line(&lines, &word, &whole))
		if (!--line)
			return strndup(word.at, word.len);
	return NULL;
}

char *edit_result(const struct edit *edit, size_t *ret_len)
{
	struct lines lines = lines_of(edit);
	unsigned int line = 0;
	struct word word;
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_len);
	bool whole;

	if (!out)
		return NULL;
	while (next_line(&lines, &word, &whole)) {
		const struct edit_line *known = find(edit, ++line);

		if (known)
			fputs(known->text, out);
		else
			fwrite(word.at, 1, word.len, out);
		if (whole || known || edit->added)
			fputc('\n', out);
	}
	if (edit->added)
		fputs(edit->added, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* ---- the difference ---- */

/* What is to be written of one line of the file */
struct piece {
	struct word before;
	const char *after; /* if it is replaced */
	bool whole;	   /* has a newline */
	bool completed;	   /* gets one */
};

struct pieces {
	struct piece *at;
	size_t n;
	size_t room;
};

static void pieces_drop(struct pieces *pieces)
{
	free(pieces->at);
}

static int order(const void *left, const void *right)
{
	const struct edit_line *a = left, *b = right;

	return (a->line > b->line) - (a->line < b->line);
}

static int take_pieces(const struct edit *edit, struct pieces *pieces)
{
	struct lines lines = lines_of(edit);
	struct piece piece = { 0 };
	size_t next = 0;

	if (edit->n_lines)
		qsort(edit->lines, edit->n_lines, sizeof(*edit->lines), order);
	while (next_line(&lines, &piece.before, &piece.whole)) {
		int r = array_grow(&pieces->at, &pieces->room, pieces->n, sizeof(piece));

		if (r < 0)
			return r;
		piece.after = NULL;
		if (next < edit->n_lines && edit->lines[next].line == pieces->n + 1)
			piece.after = edit->lines[next++].text;
		piece.completed = !piece.whole && edit->added;
		pieces->at[pieces->n++] = piece;
	}
	return 0;
}

static bool changes(const struct piece *piece)
{
	return piece->after || piece->completed;
}

static void put_line(FILE *out, char sign, struct word line, bool whole)
{
	fputc(sign, out);
	fwrite(line.at, 1, line.len, out);
	fputs(whole ? "\n" : "\n\\ No newline at end of file\n", out);
}

static void put_removed(FILE *out, const struct piece *piece)
{
	put_line(out, '-', piece->before, piece->whole);
}

static void put_added(FILE *out, const struct piece *piece)
{
	if (piece->after)
		fprintf(out, "+%s\n", piece->after);
	else
		put_line(out, '+', piece->before, true);
}

static size_t count_added(const struct edit *edit)
{
	size_t n = 0;

	for (const char *at = edit->added; at && *at; at++)
		n += *at == '\n';
	return n;
}

static void put_range(FILE *out, char sign, size_t begin, size_t n)
{
	/* an empty range is named by the line before it */
	fprintf(out, " %c%zu", sign, n ? begin + 1 : begin);
	if (n != 1)
		fprintf(out, ",%zu", n);
}

/* Neighbours that change are written as diff(1) does: all that goes, then all that comes */
static void put_pieces(FILE *out, const struct pieces *pieces, size_t begin, size_t end)
{
	for (size_t i = begin; i < end;) {
		size_t run = i;

		for (; run < end && changes(&pieces->at[run]); run++)
			put_removed(out, &pieces->at[run]);
		for (; i < run; i++)
			put_added(out, &pieces->at[i]);
		if (i < end) {
			put_line(out, ' ', pieces->at[i].before, pieces->at[i].whole);
			i++;
		}
	}
}

static void put_hunk(FILE *out, const struct edit *edit, const struct pieces *pieces, size_t begin,
		     size_t end)
{
	size_t added = end == pieces->n ? count_added(edit) : 0;

	fputs("@@", out);
	put_range(out, '-', begin, end - begin);
	put_range(out, '+', begin, end - begin + added);
	fputs(" @@\n", out);
	put_pieces(out, pieces, begin, end);
	for (const char *at = edit->added; added && *at; at = strchr(at, '\n') + 1)
		fprintf(out, "+%.*s\n", (int)(strchr(at, '\n') - at), at);
}

/* The next change at or after @from: pieces->n for what is added at the end, or SIZE_MAX */
static size_t next_change(const struct edit *edit, const struct pieces *pieces, size_t from)
{
	while (from < pieces->n && !changes(&pieces->at[from]))
		from++;
	if (from < pieces->n || (from == pieces->n && edit->added))
		return from;
	return SIZE_MAX;
}

static void put_hunks(FILE *out, const struct edit *edit, const struct pieces *pieces)
{
	size_t change = next_change(edit, pieces, 0);

	while (change != SIZE_MAX) {
		size_t begin = change > CONTEXT ? change - CONTEXT : 0;
		size_t next = next_change(edit, pieces, change + 1);
		size_t last = change, end;

		/* two changes whose context meets are one */
		while (next != SIZE_MAX && next - last <= 2 * CONTEXT + 1) {
			last = next;
			next = next_change(edit, pieces, last + 1);
		}
		end = last + 1 + CONTEXT;
		if (last == pieces->n || end > pieces->n)
			end = pieces->n;
		put_hunk(out, edit, pieces, begin, end);
		change = next;
	}
}

/* patch(1) takes what is before a tab for the name, or else what is before a blank. */
static void put_name(FILE *out, const char *begin, const char *path)
{
	const char *slash = *path == '/' ? "" : "/", *tab = strchr(path, ' ') ? "\t" : "";

	fprintf(out, "%s%s%s%s\n", begin, slash, path, tab);
}

void edit_put_diff(FILE *out, const struct edit *edit)
{
	_cleanup_(pieces_drop) struct pieces pieces = { 0 };
	_cleanup_(freep) char *absolute = NULL;
	const char *path = edit->path;

	if ((!edit->n_lines && !edit->added) || take_pieces(edit, &pieces) < 0)
		return;
	if (*path != '/')
		absolute = realpath(path, NULL);
	if (absolute)
		path = absolute;
	if (edit->text)
		put_name(out, "--- a", path);
	else
		fputs("--- /dev/null\n", out);
	put_name(out, "+++ b", path);
	put_hunks(out, edit, &pieces);
}
