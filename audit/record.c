// SPDX-License-Identifier: GPL-2.0-or-later
#include "record.h"

#include <errno.h>
#include <libaudit.h>
#include <names.h>
#include <string.h>

#include "fields.h"

/* What separates a record from the names that auditd adds */
#define NAMES_SEPARATOR '\x1d'

/* Longer than a host name gets; auparse stops at about as many */
#define NODE_MAX 255

/* A date in the year 5138, which leaves room for milliseconds */
#define SECONDS_MAX 99999999999ULL

/* Who may say what: another type with our text in it is somebody else's */
static const struct {
	unsigned int type;
	const char *name;
} types[] = {
	{ AUDIT_KERNEL_OTHER, "KERNEL_OTHER" },
	{ AUDIT_TRUSTED_APP, "TRUSTED_APP" },
	{ AUDIT_USER_ROLE_CHANGE, "USER_ROLE_CHANGE" },
	{ AUDIT_USYS_CONFIG, "USYS_CONFIG" },
};

static bool take(struct word *text, const char *expected)
{
	size_t len = strlen(expected);

	if (text->len < len || memcmp(text->at, expected, len) != 0)
		return false;
	text->at += len;
	text->len -= len;
	return true;
}

/* Take what is before the first @end, and @end */
static bool take_until(struct word *text, const char *end, struct word *ret)
{
	const char *found = memmem(text->at, text->len, end, strlen(end));

	if (!found)
		return false;
	*ret = (struct word){ text->at, found - text->at };
	text->len -= found + strlen(end) - text->at;
	text->at = found + strlen(end);
	return true;
}

static bool type_from_name(struct word name, unsigned int *ret)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (word_is(name, types[i].name)) {
			*ret = types[i].type;
			return true;
		}
	return false;
}

/* "1700000000.123:456" */
static bool read_stamp(struct word stamp, struct record *record)
{
	struct word seconds, milli;
	uint64_t s, ms;

	if (!take_until(&stamp, ".", &seconds) || !take_until(&stamp, ":", &milli))
		return false;
	if (!value_number(seconds, SECONDS_MAX, &s) || milli.len != 3 ||
	    !value_number(milli, 999, &ms) || !value_number(stamp, UINT32_MAX, &record->serial))
		return false;
	record->time = s * 1000 + ms;
	return true;
}

/* node=, type= and the time stamp, as auditd writes them */
static bool take_head(struct word *line, struct record *record)
{
	struct word type, stamp;

	record->node.len = 0;
	if (take(line, "node=") && (!take_until(line, " ", &record->node) || !record->node.len ||
				    record->node.len > NODE_MAX))
		return false;
	return take(line, "type=") && take_until(line, " msg=audit(", &type) &&
	       type_from_name(type, &record->type) && take_until(line, "): ", &stamp) &&
	       read_stamp(stamp, record);
}

static void cut_names(struct word *text, struct word *ret)
{
	const char *found = memchr(text->at, NAMES_SEPARATOR, text->len);

	*ret = (struct word){ text->at + text->len, 0 };
	if (!found)
		return;
	*ret = (struct word){ found + 1, text->at + text->len - found - 1 };
	text->len = found - text->at;
}

/*
 * What was torn off before its newline, by a full disk for one, has the next record
 * glued to it, whose fields must not be taken for those of the first.
 */
static bool is_glued(struct word body)
{
	return memmem(body.at, body.len, " msg=audit(", strlen(" msg=audit("));
}

/* A message of user space: its sender, then its text in single quotes */
static int take_message(struct word *body, struct record *record)
{
	if (!take_until(body, " msg='", &record->sender) || !take(body, RECORD_MARK))
		return -ENOENT;
	body->at -= strlen(RECORD_MARK);
	body->len += strlen(RECORD_MARK);
	if (body->at[body->len - 1] != '\'')
		return -EBADMSG;
	body->len--;
	return 0;
}

static int read_body(struct word body, struct record *record)
{
	struct word text = body;
	int r;

	cut_names(&text, &record->names);
	record->sender.len = 0;
	if (record->type != AUDIT_KERNEL_OTHER) {
		r = take_message(&text, record);
		if (r < 0)
			return r;
	} else if (!take(&body, RECORD_MARK)) {
		return -ENOENT;
	}
	record->fields = text;
	return is_glued(body) ? -EBADMSG : 0;
}

int record_from_line(struct word line, struct record *ret)
{
	struct record record;
	int r;

	if (!take_head(&line, &record))
		return -ENOENT;
	r = read_body(line, &record);
	if (r < 0)
		return r;
	*ret = record;
	return 0;
}

int record_from_message(unsigned int type, struct word message, struct record *ret)
{
	struct record record = { .type = type };
	struct word name;
	int r;

	if (!take_until(&message, " ", &name))
		return -ENOENT;
	r = read_body(message, &record);
	if (r < 0)
		return r;
	*ret = record;
	return 0;
}
