// SPDX-License-Identifier: GPL-2.0-or-later
#include "content.h"

#include <errno.h>
#include <string.h>

int content_init(struct content *content)
{
	int r = input_init(&content->input);

	return r < 0 ? r : export_init(&content->export);
}

void content_drop(struct content *content)
{
	input_drop(&content->input);
	export_drop(&content->export);
}

void content_open(struct content *content, int fd, bool patient)
{
	input_open(&content->input, fd, patient);
	content->format = FORMAT_UNKNOWN;
}

/* Return: 1 when it is known, or as input_fill(), from 0 down */
static int find_format(struct content *content)
{
	const size_t len = strlen(EXPORT_MAGIC);
	struct input *input = &content->input;
	int r = 1;

	while (r > 0 && input->end < len)
		r = input_fill(input);
	if (r < 0)
		return r;
	/* too short for an export: nothing at all, or a line that is being written */
	if (r == 0 && !memchr(input->buf, '\n', input->end))
		return 0;
	if (r > 0 && !memcmp(input->buf, EXPORT_MAGIC, len)) {
		content->format = FORMAT_EXPORT;
		export_begin(&content->export, input);
	} else {
		content->format = FORMAT_LINES;
		lines_begin(&content->lines, input);
	}
	return 1;
}

/* What became of a record. Return: SOURCE_RECORD, SOURCE_DAMAGED, or 0 if it is not ours */
static int verdict(int result)
{
	if (result == -ENOENT)
		return 0;
	return result < 0 ? SOURCE_DAMAGED : SOURCE_RECORD;
}

static int take_line(const struct line *line, struct found *ret)
{
	int r = record_from_line(line->text, &ret->record);

	ret->offset = line->offset;
	return verdict(r == 0 && !line->whole ? -EBADMSG : r);
}

static int take_entry(const struct export *export, struct found *ret)
{
	ret->offset = export->offset;
	return verdict(entry_record(&export->entry, &ret->record));
}

/* As lines_next(); *@ret_taken says what the line is */
static int next_line(struct content *content, struct found *ret, int *ret_taken)
{
	struct line line;
	int r = lines_next(&content->lines, &line);

	if (r == 1)
		*ret_taken = take_line(&line, ret);
	return r;
}

/* As export_next() */
static int next_entry(struct content *content, struct found *ret, int *ret_taken)
{
	int r = export_next(&content->export);

	if (r == 1)
		*ret_taken = take_entry(&content->export, ret);
	return r;
}

int content_next(struct content *content, struct found *ret)
{
	int r = 1, taken = 0;

	if (content->format == FORMAT_UNKNOWN)
		r = find_format(content);
	while (r == 1 && !taken)
		r = content->format == FORMAT_LINES ? next_line(content, ret, &taken)
						    : next_entry(content, ret, &taken);
	return taken ? taken : r;
}

bool content_rest(struct content *content, struct found *ret)
{
	struct line line;

	if (content->format == FORMAT_LINES)
		return lines_rest(&content->lines, &line) && take_line(&line, ret);
	return content->format == FORMAT_EXPORT && content->export.begun &&
	       take_entry(&content->export, ret);
}
