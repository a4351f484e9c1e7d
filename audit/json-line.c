// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-line.h"

#include "escape.h"
#include "label.h"

#include <inttypes.h>
#include <usercap.h>

static void put_name(struct json_line *line, const char *name)
{
	if (!line->bare)
		fputc(',', line->out);
	line->bare = false;
	if (!name)
		return;
	put_json(line->out, name);
	fputc(':', line->out);
}

void json_begin(struct json_line *line, FILE *out, const char *type)
{
	*line = (struct json_line){ out, true };
	fputc('{', out);
	json_text(line, "type", type);
}

void json_end(struct json_line *line)
{
	fputs("}\n", line->out);
}

void json_text(struct json_line *line, const char *name, const char *text)
{
	put_name(line, name);
	put_json(line->out, text);
}

void json_number(struct json_line *line, const char *name, uint64_t number)
{
	put_name(line, name);
	fprintf(line->out, "%" PRIu64, number);
}

void json_bool(struct json_line *line, const char *name, bool value)
{
	put_name(line, name);
	fputs(value ? "true" : "false", line->out);
}

void json_null(struct json_line *line, const char *name)
{
	json_text(line, name, NULL);
}

void json_id(struct json_line *line, const char *name, uint32_t id)
{
	if (id == ID_UNSET)
		json_null(line, name);
	else
		json_number(line, name, id);
}

void json_time(struct json_line *line, const char *name, uint64_t time)
{
	json_text(line, name, label_utc(time).text);
}

void json_open(struct json_line *line, const char *name, char bracket)
{
	put_name(line, name);
	fputc(bracket, line->out);
	line->bare = true;
}

void json_close(struct json_line *line, char bracket)
{
	fputc(bracket, line->out);
	line->bare = false;
}

void json_caps(struct json_line *line, const char *name, uint64_t caps)
{
	json_open(line, name, '[');
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap))
			json_text(line, NULL, usercap_name(cap));
	json_close(line, ']');
}
