// SPDX-License-Identifier: GPL-2.0-or-later
/* The format: systemd's "Journal Export Formats" */
#include "export.h"

#include <endian.h>
#include <errno.h>
#include <names.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

/* Names of fields are at most 64 bytes long. */
#define NAME_MAX_LEN 64

/* The message is kept one byte longer than a record may be, so that it shows */
#define MESSAGE_MAX RECORD_MAX

int export_init(struct export *export)
{
	*export = (struct export){ .message = malloc(MESSAGE_MAX) };
	return export->message ? 0 : -ENOMEM;
}

void export_drop(struct export *export)
{
	free(export->message);
	export->message = NULL;
}

void export_begin(struct export *export, struct input *input)
{
	*export = (struct export){ .input = input, .message = export->message };
}

static struct word unread(const struct export *export)
{
	const struct input *input = export->input;

	return (struct word){ input->buf + input->start, input->end - input->start };
}

static struct word keep(struct word value, char *bytes, size_t size)
{
	if (value.len > size)
		value.len = size;
	memcpy(bytes, value.at, value.len);
	return (struct word){ bytes, value.len };
}

static void take_field(struct export *export, struct word name, struct word value)
{
	struct entry *entry = &export->entry;

	if (word_is(name, "_TRANSPORT"))
		entry->is_audit = word_is(value, "audit");
	else if (word_is(name, "_HOSTNAME"))
		entry->host = keep(value, export->host, sizeof(export->host));
	else if (word_is(name, "_AUDIT_TYPE"))
		value_number(value, UINT32_MAX, &entry->type);
	else if (word_is(name, "_AUDIT_ID"))
		value_number(value, UINT32_MAX, &entry->serial);
	else if (word_is(name, "_SOURCE_REALTIME_TIMESTAMP"))
		value_number(value, UINT64_MAX, &entry->made);
	else if (word_is(name, "__REALTIME_TIMESTAMP"))
		value_number(value, UINT64_MAX, &entry->received);
	else if (word_is(name, "MESSAGE"))
		entry->message = keep(value, export->message, MESSAGE_MAX);
}

static void begin_entry(struct export *export)
{
	if (export->begun)
		return;
	export->begun = true;
	export->offset = export->input->base + export->input->start;
	export->entry = (struct entry){ .host = { "", 0 }, .message = { "", 0 } };
}

/* Pass over what is of no interest. Return: false if more must be read */
static bool skip(struct export *export)
{
	struct input *input = export->input;
	struct word rest = unread(export);
	size_t n = rest.len < export->skip ? rest.len : export->skip;

	if (export->skip_line) {
		const char *newline = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;

		n = newline ? (size_t)(newline + 1 - rest.at) : rest.len;
		input->start += n;
		export->skip_line = !newline;
		return newline;
	}
	input->start += n;
	export->skip -= n;
	return export->skip == 0;
}

/*
 * A value of any bytes: a line with the name, its size in 8 bytes, the value, a
 * newline. Of a value that is too long for the buffer only the beginning is seen.
 *
 * Return: 1 if it was taken, 0 if more must be read, -EBADMSG
 */
static int take_binary(struct export *export, struct word name)
{
	struct word rest = unread(export);
	uint64_t size, seen;

	if (rest.len < name.len + 1 + sizeof(size))
		return 0;
	memcpy(&size, rest.at + name.len + 1, sizeof(size));
	size = le64toh(size);
	seen = size < MESSAGE_MAX ? size : MESSAGE_MAX;
	if (rest.len - name.len - 1 - sizeof(size) < seen)
		return 0;
	if (size > INT64_MAX)
		return -EBADMSG;
	begin_entry(export);
	take_field(export, name, (struct word){ rest.at + name.len + 1 + sizeof(size), seen });
	export->skip = name.len + 1 + sizeof(size) + size + 1;
	return 1;
}

/* NAME=value, or the beginning of one that is too long for the buffer */
static int take_text(struct export *export, struct word line, size_t name_len)
{
	struct word name = { line.at, name_len };

	begin_entry(export);
	take_field(export, name, (struct word){ line.at + name_len + 1, line.len - name_len - 1 });
	export->skip_line = true;
	return 1;
}

/* Return: 1 if it was taken, 0 if more must be read, -EBADMSG */
static int take_line(struct export *export)
{
	struct word rest = unread(export);
	const char *newline = rest.len ? memchr(rest.at, '\n', rest.len) : NULL;
	struct word line = { rest.at, newline ? (size_t)(newline - rest.at) : rest.len };
	const char *sign = line.len ? memchr(line.at, '=', line.len) : NULL;
	size_t name_len = sign ? (size_t)(sign - line.at) : line.len;

	if (name_len > NAME_MAX_LEN)
		return -EBADMSG;
	if (sign)
		return newline || line.len > MESSAGE_MAX + NAME_MAX_LEN
			       ? take_text(export, line, name_len)
			       : 0;
	return newline ? take_binary(export, line) : 0;
}

/* Return: 1 if an entry is complete, 0 if more must be read, -EBADMSG */
static int next_in_buffer(struct export *export)
{
	for (;;) {
		struct word rest;
		int r;

		if (!skip(export))
			return 0;
		rest = unread(export);
		if (rest.len && *rest.at == '\n') {
			export->skip = 1;
			if (!export->begun)
				continue;
			export->begun = false;
			return 1;
		}
		r = take_line(export);
		if (r <= 0)
			return r;
	}
}

int export_next(struct export *export)
{
	for (;;) {
		int r = next_in_buffer(export);

		if (r == 0)
			r = input_fill(export->input);
		else if (r < 0 || r == 1)
			return r;
		if (r <= 0)
			return r;
	}
}
