// SPDX-License-Identifier: GPL-2.0-or-later
#include "event.h"

#include <errno.h>
#include <libaudit.h>
#include <names.h>
#include <string.h>

#include "cgroup.h"
#include "fields.h"

enum value_kind {
	VALUE_TEXT,
	VALUE_UNTRUSTED,
	VALUE_ID,    /* uint32_t */
	VALUE_PID,   /* pid_t */
	VALUE_PORT,  /* int */
	VALUE_LINE,  /* unsigned int */
	VALUE_COUNT, /* uint64_t, at least 1 */
	VALUE_BOOL,  /* 1, or success */
};

/* Where in struct event a field goes */
struct place_of {
	struct word name;
	enum value_kind kind;
	size_t at;
};

#define PLACE(text, kind, member)                                                        \
	{                                                                                \
		{ text, sizeof(text) - 1 }, VALUE_##kind, offsetof(struct event, member) \
	}
#define END             \
	{               \
		.at = 0 \
	}

/* In the order in which they come */
static const struct place_of denial_places[] = {
	PLACE("usercap", TEXT, denial.cap_name),
	PLACE("auid", ID, denial.subject.auid),
	PLACE("uid", ID, denial.subject.uid),
	PLACE("gid", ID, denial.subject.gid),
	PLACE("ses", ID, denial.subject.ses),
	PLACE("subj", TEXT, denial.subject.subj),
	PLACE("pid", PID, denial.subject.pid),
	PLACE("comm", UNTRUSTED, denial.subject.comm),
	PLACE("exe", UNTRUSTED, denial.subject.exe),
	PLACE("cgroup", UNTRUSTED, denial.cgroup),
	PLACE("rule", TEXT, denial.rule),
	PLACE("laddr", TEXT, denial.laddr),
	PLACE("lport", PORT, denial.lport),
	PLACE("opid", PID, denial.opid),
	PLACE("ocomm", UNTRUSTED, denial.ocomm),
	PLACE("path", UNTRUSTED, denial.path),
	PLACE("count", COUNT, denial.count),
	PLACE("permissive", BOOL, denial.permissive),
	END,
};

static const struct place_of denial_names[] = {
	PLACE("AUID", TEXT, denial.subject.auid_name),
	PLACE("UID", TEXT, denial.subject.uid_name),
	PLACE("GID", TEXT, denial.subject.gid_name),
	END,
};

/* What the kernel says of the sender. An assignment and a trouble begin alike. */
static const struct place_of sender_places[] = {
	PLACE("pid", PID, assignment.subject.pid),    PLACE("uid", ID, assignment.subject.uid),
	PLACE("auid", ID, assignment.subject.auid),   PLACE("ses", ID, assignment.subject.ses),
	PLACE("subj", TEXT, assignment.subject.subj), END,
};

static const struct place_of sender_names[] = {
	PLACE("UID", TEXT, assignment.subject.uid_name),
	PLACE("AUID", TEXT, assignment.subject.auid_name),
	END,
};

static const struct place_of assignment_places[] = {
	PLACE("acct", UNTRUSTED, assignment.acct),
	PLACE("old-usercap", TEXT, assignment.old_caps),
	PLACE("new-usercap", TEXT, assignment.new_caps),
	PLACE("old-permissive", TEXT, assignment.old_permissive),
	PLACE("new-permissive", TEXT, assignment.new_permissive),
	PLACE("policy", UNTRUSTED, assignment.policy),
	PLACE("comm", UNTRUSTED, assignment.subject.comm),
	PLACE("exe", UNTRUSTED, assignment.subject.exe),
	PLACE("hostname", TEXT, assignment.hostname),
	PLACE("addr", TEXT, assignment.addr),
	PLACE("terminal", TEXT, assignment.terminal),
	PLACE("res", BOOL, assignment.success),
	END,
};

static const struct place_of trouble_places[] = {
	PLACE("acct", UNTRUSTED, trouble.acct),
	PLACE("unit", UNTRUSTED, trouble.unit),
	PLACE("path", UNTRUSTED, trouble.path),
	PLACE("line", LINE, trouble.line),
	PLACE("reason", UNTRUSTED, trouble.reason),
	PLACE("comm", UNTRUSTED, trouble.subject.comm),
	PLACE("exe", UNTRUSTED, trouble.subject.exe),
	PLACE("res", BOOL, trouble.success),
	END,
};

_Static_assert(offsetof(struct event, assignment.subject) ==
		       offsetof(struct event, trouble.subject),
	       "sender_places serve both");

static void store(const struct place_of *place, struct word value, struct room *room,
		  struct event *event)
{
	void *at = (char *)event + place->at;
	uint64_t number = 0;

	switch (place->kind) {
	case VALUE_TEXT:
		*(const char **)at = value_text(value, room);
		break;
	case VALUE_UNTRUSTED:
		*(const char **)at = value_untrusted(value, room);
		break;
	case VALUE_ID:
		if (value_number(value, UINT32_MAX, &number))
			*(uint32_t *)at = number;
		break;
	case VALUE_PID:
		if (value_number(value, INT32_MAX, &number))
			*(pid_t *)at = number;
		break;
	case VALUE_PORT:
		if (value_number(value, UINT16_MAX, &number))
			*(int *)at = number;
		break;
	case VALUE_LINE:
		if (value_number(value, UINT32_MAX, &number))
			*(unsigned int *)at = number;
		break;
	case VALUE_COUNT:
		if (value_number(value, INT32_MAX, &number) && number > 0)
			*(uint64_t *)at = number;
		break;
	case VALUE_BOOL:
		*(bool *)at = word_is(value, "1") || word_is(value, "success");
		break;
	}
}

static size_t find(const struct place_of *places, size_t begin, struct word name, bool *ret_found)
{
	size_t i;

	for (i = begin; places[i].name.at; i++)
		if (name.len == places[i].name.len &&
		    !memcmp(name.at, places[i].name.at, name.len)) {
			*ret_found = true;
			break;
		}
	return i;
}

/*
 * The first field of a name counts: what a program can choose comes behind what it
 * cannot, if it should ever manage to add a field.
 */
static void read_fields(struct word text, bool (*next)(struct word *, struct field *),
			const struct place_of *places, struct room *room, struct event *event)
{
	struct field field;
	uint32_t seen = 0;
	size_t expected = 0;

	while (next(&text, &field)) {
		bool found = false;
		size_t i = find(places, expected, field.name, &found);

		if (!found)
			i = find(places, 0, field.name, &found);
		if (!found || seen & 1U << i)
			continue;
		seen |= 1U << i;
		expected = i + 1;
		store(&places[i], field.value, room, event);
	}
}

/* auditd's words for an ID that has no name */
static void drop_no_name(uint32_t id, const char **name)
{
	static const char unknown[] = "unknown(";

	if (*name && (id == ID_UNSET || !strncmp(*name, unknown, strlen(unknown))))
		*name = NULL;
}

static void read_names(const struct record *record, const struct place_of *places,
		       struct room *room, struct event *event, struct subject *subject)
{
	read_fields(record->names, field_next_name, places, room, event);
	drop_no_name(subject->auid, &subject->auid_name);
	drop_no_name(subject->uid, &subject->uid_name);
	drop_no_name(subject->gid, &subject->gid_name);
}

static const struct subject nobody = {
	.auid = ID_UNSET,
	.uid = ID_UNSET,
	.gid = ID_UNSET,
	.ses = ID_UNSET,
};

static int read_denial(const struct record *record, struct room *room, struct event *event)
{
	struct denial *denial = &event->denial;

	*denial = (struct denial){
		.subject = nobody,
		.manager_uid = ID_UNSET,
		.lport = -1,
		.count = 1,
		.origin = record->type == AUDIT_KERNEL_OTHER ? ORIGIN_KERNEL : ORIGIN_SERVICE,
	};
	read_fields(record->fields, field_next, denial_places, room, event);
	if (!denial->cap_name)
		return -EBADMSG;
	denial->cap = names_find((struct word){ denial->cap_name, strlen(denial->cap_name) });
	if (denial->cap < 0)
		denial->cap = -1;
	/* those of a message are its sender's */
	if (denial->origin == ORIGIN_KERNEL)
		read_names(record, denial_names, room, event, &denial->subject);
	cgroup_find_unit(denial, room);
	return 0;
}

static int read_assignment(const struct record *record, struct room *room, struct event *event)
{
	event->assignment = (struct assignment){ .subject = nobody };
	read_fields(record->sender, field_next, sender_places, room, event);
	read_fields(record->fields, field_next, assignment_places, room, event);
	if (!event->assignment.acct)
		return -EBADMSG;
	read_names(record, sender_names, room, event, &event->assignment.subject);
	return 0;
}

static int read_trouble(const struct record *record, struct room *room, struct event *event)
{
	event->trouble = (struct trouble){ .subject = nobody };
	read_fields(record->sender, field_next, sender_places, room, event);
	read_fields(record->fields, field_next, trouble_places, room, event);
	read_names(record, sender_names, room, event, &event->trouble.subject);
	return 0;
}

/* Which kind of event each type of record may tell of */
static const struct {
	const char *op;
	unsigned int type;
	enum event_kind kind;
	int (*read)(const struct record *record, struct room *room, struct event *event);
} ops[] = {
	{ "usercap-denied", AUDIT_KERNEL_OTHER, EVENT_DENIAL, read_denial },
	{ "usercap-denied", AUDIT_TRUSTED_APP, EVENT_DENIAL, read_denial },
	{ "usercap-assign", AUDIT_USER_ROLE_CHANGE, EVENT_ASSIGNMENT, read_assignment },
	{ "usercap-load", AUDIT_USYS_CONFIG, EVENT_LOAD, read_trouble },
	{ "usercap-refuse", AUDIT_USYS_CONFIG, EVENT_REFUSAL, read_trouble },
};

int event_read(const struct record *record, struct room *room, struct event *ret)
{
	struct word fields = record->fields;
	struct field op;

	if (!field_next(&fields, &op))
		return -EBADMSG;
	room->used = 0;
	ret->time = record->time;
	ret->serial = record->serial;
	ret->node = record->node.len ? value_text(record->node, room) : NULL;
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (record->type == ops[i].type && word_is(op.value, ops[i].op)) {
			ret->kind = ops[i].kind;
			return ops[i].read(record, room, ret);
		}
	return -ENOENT;
}
