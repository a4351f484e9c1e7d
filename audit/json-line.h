/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One JSON object in a line, member after member */
#ifndef _USERCAP_AUDIT_JSON_LINE_H
#define _USERCAP_AUDIT_JSON_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* @bare: nothing was written since the last bracket was opened */
struct json_line {
	FILE *out;
	bool bare;
};

/* {"type":TYPE ... } and a newline */
void json_begin(struct json_line *line, FILE *out, const char *type);
void json_end(struct json_line *line);

/* Members of an object; in a list @name is NULL */
void json_text(struct json_line *line, const char *name, const char *text);
void json_number(struct json_line *line, const char *name, uint64_t number);
void json_bool(struct json_line *line, const char *name, bool value);
void json_null(struct json_line *line, const char *name);
/* An ID, null if it is unset */
void json_id(struct json_line *line, const char *name, uint32_t id);
/* A time, as RFC 3339 has it */
void json_time(struct json_line *line, const char *name, uint64_t time);
/* The short names of capabilities, a list */
void json_caps(struct json_line *line, const char *name, uint64_t caps);

void json_open(struct json_line *line, const char *name, char bracket);
void json_close(struct json_line *line, char bracket);

#endif /* _USERCAP_AUDIT_JSON_LINE_H */
