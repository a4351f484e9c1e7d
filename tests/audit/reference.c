// SPDX-License-Identifier: GPL-2.0-or-later
#include "reference.h"

#include <auparse.h>
#include <errno.h>
#include <libaudit.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <usercap.h>

#include "cgroup.h"
#include "cleanup.h"
#include "event.h"

/* auparse 3.0.9 forgets memory in places; that is not what is tested. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libauparse\n";
}

/* Compiled once each, and kept until the end */
static const regex_t *regex(const char *pattern)
{
	static struct {
		const char *pattern;
		regex_t regex;
	} known[32];
	size_t i;

	for (i = 0; known[i].pattern; i++)
		if (!strcmp(known[i].pattern, pattern))
			return &known[i].regex;
	if (i + 1 == sizeof(known) / sizeof(*known) ||
	    regcomp(&known[i].regex, pattern, REG_EXTENDED) != 0)
		abort();
	known[i].pattern = pattern;
	return &known[i].regex;
}

static bool matches(const char *text, const char *pattern)
{
	return regexec(regex(pattern), text, 0, NULL, 0) == 0;
}

/* ---- genuine records ---- */

#define HEAD(types) \
	"^(node=[^ ]+ )?type=(" types ") msg=audit\\([0-9]+[.][0-9][0-9][0-9]:[0-9]+\\): "

static bool is_genuine(const char *record, const char *names)
{
	const char *message, *stamp = strstr(record, " msg=audit(");

	if (!stamp || strstr(stamp + 1, " msg=audit(") || (names && strstr(names, " msg=audit(")))
		return false;
	if (matches(record, HEAD("KERNEL_OTHER") "op=usercap-"))
		return true;
	if (!matches(record, HEAD("TRUSTED_APP|USER_ROLE_CHANGE|USYS_CONFIG") ".*'$"))
		return false;
	message = strstr(stamp + 1, " msg='");
	return message && !strncmp(message, " msg='op=usercap-", strlen(" msg='op=usercap-"));
}

/* ---- fields ---- */

struct pair {
	const char *name;
	char *raw;
	char *interpreted;
};

struct pairs {
	struct pair *pairs;
	size_t n;
};

/* All of the record: those of the sender, then from "op" on those of the message */
static struct pairs collect(auparse_state_t *au)
{
	static struct pair pairs[2000];
	size_t n = 0;

	if (!auparse_first_field(au))
		return (struct pairs){ 0 };
	do {
		const char *name = auparse_get_field_name(au);
		const char *raw = auparse_get_field_str(au);
		const char *interpreted;

		if (!name || !raw)
			continue;
		if (n == sizeof(pairs) / sizeof(*pairs))
			abort();
		/* of IDs it would ask this machine's databases */
		interpreted = strstr(name, "id") ? NULL : auparse_interpret_field(au);
		pairs[n++] = (struct pair){
			.name = name,
			.raw = strdup(raw),
			.interpreted = interpreted ? strdup(interpreted) : NULL,
		};
	} while (auparse_next_field(au));
	return (struct pairs){ pairs, n };
}

static void drop(const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		free(pairs->pairs[i].raw);
		free(pairs->pairs[i].interpreted);
	}
}

static const struct pair *find(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (!strcmp(pairs->pairs[i].name, name))
			return &pairs->pairs[i];
	return NULL;
}

/* Take off what is before "op" */
static struct pairs cut_sender(struct pairs *pairs)
{
	struct pairs sender = { pairs->pairs, 0 };

	while (sender.n < pairs->n && strcmp(sender.pairs[sender.n].name, "op") != 0)
		sender.n++;
	pairs->pairs += sender.n;
	pairs->n -= sender.n;
	return sender;
}

/* Strings that were made for the event */
static char *made[64];
static size_t n_made;

static const char *keep(char *text)
{
	if (!text || n_made == sizeof(made) / sizeof(*made))
		abort();
	return made[n_made++] = text;
}

static bool is_nothing(const char *raw)
{
	return !strcmp(raw, "(null)") || !strcmp(raw, "?");
}

static const char *as_text(const struct pair *pair)
{
	const char *quote;

	if (!pair || is_nothing(pair->raw))
		return NULL;
	if (*pair->raw != '"')
		return pair->raw;
	quote = strchr(pair->raw + 1, '"');
	return quote ? keep(strndup(pair->raw + 1, quote - pair->raw - 1)) : NULL;
}

/* auparse does not know that these are encoded. */
static const char *decoded(const char *raw)
{
	size_t len = strlen(raw);
	char *text;

	if (len % 2 || strspn(raw, "0123456789abcdefABCDEF") != len)
		return raw;
	text = calloc(1, len / 2 + 1);
	for (size_t i = 0; i < len / 2; i++)
		if (sscanf(raw + 2 * i, "%2hhx", (unsigned char *)&text[i]) != 1)
			abort();
	return keep(text);
}

static const char *as_untrusted(const struct pair *pair)
{
	static const char *const unknown[] = { "policy", "unit", "reason" };

	if (!pair || is_nothing(pair->raw))
		return NULL;
	if (*pair->raw == '"')
		return as_text(pair);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		if (!strcmp(pair->name, unknown[i]))
			return decoded(pair->raw);
	return pair->interpreted;
}

static uint64_t as_number(const struct pair *pair, uint64_t max, uint64_t otherwise)
{
	unsigned long long number;

	if (!pair || strspn(pair->raw, "0123456789") != strlen(pair->raw))
		return otherwise;
	errno = 0;
	number = strtoull(pair->raw, NULL, 10);
	return errno || number > max ? otherwise : number;
}

static bool as_bool(const struct pair *pair)
{
	return pair && (!strcmp(pair->raw, "1") || !strcmp(pair->raw, "success"));
}

/* ---- events ---- */

static const char *name_of_id(const char *names, const char *pattern, uint32_t id)
{
	regmatch_t match[3];
	const char *name;

	if (!names || id == ID_UNSET || regexec(regex(pattern), names, 3, match, 0) != 0)
		return NULL;
	name = names + match[2].rm_so;
	return strncmp(name, "unknown(", strlen("unknown(")) != 0
		       ? keep(strndup(name, match[2].rm_eo - match[2].rm_so))
		       : NULL;
}

static void read_subject(const struct pairs *pairs, const char *names, struct subject *subject)
{
	subject->auid = as_number(find(pairs, "auid"), UINT32_MAX, ID_UNSET);
	subject->uid = as_number(find(pairs, "uid"), UINT32_MAX, ID_UNSET);
	subject->gid = as_number(find(pairs, "gid"), UINT32_MAX, ID_UNSET);
	subject->ses = as_number(find(pairs, "ses"), UINT32_MAX, ID_UNSET);
	subject->pid = as_number(find(pairs, "pid"), INT32_MAX, 0);
	subject->subj = as_text(find(pairs, "subj"));
	subject->auid_name = name_of_id(names, "(^| )AUID=\"([^\"]*)\"", subject->auid);
	subject->uid_name = name_of_id(names, "(^| )UID=\"([^\"]*)\"", subject->uid);
	subject->gid_name = name_of_id(names, "(^| )GID=\"([^\"]*)\"", subject->gid);
}

/* The kernel gives no group of a sender. */
static void read_sender(const struct pairs *sender, const char *names, struct subject *subject)
{
	read_subject(sender, names, subject);
	subject->gid = ID_UNSET;
	subject->gid_name = NULL;
}

static void read_program(const struct pairs *pairs, struct subject *subject)
{
	subject->comm = as_untrusted(find(pairs, "comm"));
	subject->exe = as_untrusted(find(pairs, "exe"));
}

static bool read_denial(const struct pairs *pairs, int type, const char *names, struct event *event)
{
	static char bytes[EVENT_ROOM];
	struct room room = { .bytes = bytes, .size = sizeof(bytes) };
	struct denial *denial = &event->denial;
	uint64_t count = as_number(find(pairs, "count"), INT32_MAX, 1);

	*denial = (struct denial){
		.cap_name = as_text(find(pairs, "usercap")),
		.manager_uid = ID_UNSET,
		.cgroup = as_untrusted(find(pairs, "cgroup")),
		.rule = as_text(find(pairs, "rule")),
		.laddr = as_text(find(pairs, "laddr")),
		.lport = (int)as_number(find(pairs, "lport"), UINT16_MAX, -1),
		.opid = (pid_t)as_number(find(pairs, "opid"), INT32_MAX, 0),
		.ocomm = as_untrusted(find(pairs, "ocomm")),
		.path = as_untrusted(find(pairs, "path")),
		.permissive = as_bool(find(pairs, "permissive")),
		.count = count ? count : 1,
		.origin = type == AUDIT_KERNEL_OTHER ? ORIGIN_KERNEL : ORIGIN_SERVICE,
	};
	if (!denial->cap_name)
		return false;
	denial->cap = usercap_from_name(denial->cap_name);
	if (denial->cap < 0)
		denial->cap = -1;
	read_subject(pairs, type == AUDIT_KERNEL_OTHER ? names : NULL, &denial->subject);
	read_program(pairs, &denial->subject);
	cgroup_find_unit(denial, &room);
	return true;
}

static bool read_assignment(const struct pairs *sender, const struct pairs *pairs,
			    const char *names, struct event *event)
{
	event->assignment = (struct assignment){
		.acct = as_untrusted(find(pairs, "acct")),
		.old_caps = as_text(find(pairs, "old-usercap")),
		.new_caps = as_text(find(pairs, "new-usercap")),
		.old_permissive = as_text(find(pairs, "old-permissive")),
		.new_permissive = as_text(find(pairs, "new-permissive")),
		.policy = as_untrusted(find(pairs, "policy")),
		.hostname = as_text(find(pairs, "hostname")),
		.addr = as_text(find(pairs, "addr")),
		.terminal = as_text(find(pairs, "terminal")),
		.success = as_bool(find(pairs, "res")),
	};
	read_sender(sender, names, &event->assignment.subject);
	read_program(pairs, &event->assignment.subject);
	return event->assignment.acct;
}

static bool read_trouble(const struct pairs *sender, const struct pairs *pairs, const char *names,
			 struct event *event)
{
	event->trouble = (struct trouble){
		.acct = as_untrusted(find(pairs, "acct")),
		.unit = as_untrusted(find(pairs, "unit")),
		.path = as_untrusted(find(pairs, "path")),
		.line = as_number(find(pairs, "line"), UINT32_MAX, 0),
		.reason = as_untrusted(find(pairs, "reason")),
		.success = as_bool(find(pairs, "res")),
	};
	read_sender(sender, names, &event->trouble.subject);
	read_program(pairs, &event->trouble.subject);
	return true;
}

static bool read_event(struct pairs pairs, int type, const char *names, struct event *event)
{
	struct pairs sender = cut_sender(&pairs);
	const char *op = pairs.n ? pairs.pairs[0].raw : "";

	if (!strcmp(op, "usercap-denied") &&
	    (type == AUDIT_KERNEL_OTHER || type == AUDIT_TRUSTED_APP)) {
		event->kind = EVENT_DENIAL;
		return read_denial(&pairs, type, names, event);
	}
	if (!strcmp(op, "usercap-assign") && type == AUDIT_USER_ROLE_CHANGE) {
		event->kind = EVENT_ASSIGNMENT;
		return read_assignment(&sender, &pairs, names, event);
	}
	event->kind = !strcmp(op, "usercap-load") ? EVENT_LOAD : EVENT_REFUSAL;
	return type == AUDIT_USYS_CONFIG &&
	       (!strcmp(op, "usercap-load") || !strcmp(op, "usercap-refuse")) &&
	       read_trouble(&sender, &pairs, names, event);
}

static void take_record(auparse_state_t *au, struct canons *canons)
{
	const char *names = auparse_get_record_interpretations(au);
	const char *record = auparse_get_record_text(au);
	const char *node = auparse_get_node(au);
	struct event event = {
		.node = node,
		.time = (uint64_t)auparse_get_time(au) * 1000 + auparse_get_milli(au),
		.serial = auparse_get_serial(au),
	};

	if (record && is_genuine(record, names) && event.serial <= UINT32_MAX &&
	    auparse_get_time(au) <= 99999999999) {
		struct pairs pairs = collect(au);

		if (read_event(pairs, auparse_get_type(au), names, &event))
			canons_add(canons, &event);
		drop(&pairs);
	}
	while (n_made)
		free(made[--n_made]);
	free((char *)node);
}

static void take_event(auparse_state_t *au, auparse_cb_event_t type, void *canons)
{
	if (type != AUPARSE_CB_EVENT_READY || auparse_first_record(au) <= 0)
		return;
	do
		take_record(au, canons);
	while (auparse_next_record(au) > 0);
}

void reference_read(const char *text, size_t len, size_t piece, struct canons *ret)
{
	auparse_state_t *au = auparse_init(AUSOURCE_FEED, NULL);

	if (!au)
		abort();
	auparse_set_escape_mode(au, AUPARSE_ESC_RAW);
	auparse_add_callback(au, take_event, ret, NULL);
	for (size_t done = 0; done < len; done += piece)
		auparse_feed(au, text + done, piece < len - done ? piece : len - done);
	auparse_flush_feed(au);
	auparse_destroy(au);
}

/* ---- where the two differ on purpose ---- */

static bool is_untrusted_name(const char *token)
{
	return matches(token, "^(comm|exe|cgroup|ocomm|path|acct|policy|unit|reason)=");
}

/*
 * In quotes; or an even number of digits, of which the first two are not 00, which
 * auparse takes for an abstract socket. What else a file may hold auparse decodes as
 * far as there are digits, and we leave alone.
 */
static bool is_well_encoded(const char *token)
{
	return matches(token, "^[a-z]+=(\"[^\"]*\"|[(]null[)]|[?])$") ||
	       (matches(token, "^[a-z]+=([0-9A-Fa-f][0-9A-Fa-f])+$") &&
		!matches(token, "^[a-z]+=00"));
}

static bool is_strange(const char *token)
{
	/* auparse takes off what it thinks is punctuation: laddr=:: becomes a colon less */
	if (matches(token, "^[(]|=.*[]:,')]$") && !matches(token, "^[^=]*=[(]null[)]$"))
		return true;
	/* another message in the message, which it unwraps */
	if (matches(token, "^msg="))
		return true;
	return is_untrusted_name(token) && !is_well_encoded(token);
}

/* In its own words for TRUSTED_APP, a number is not a string of hexadecimal digits. */
static bool is_strange_number(const char *line, const char *token)
{
	return matches(line, "type=TRUSTED_APP ") && is_untrusted_name(token) &&
	       matches(token, "^[a-z]+=[0-9]+$");
}

static bool has_strange_fields(char *line)
{
	char *stamp = strstr(line, "): "), *fields = stamp ? stamp + strlen("): ") : NULL;
	char *message = fields ? strstr(fields, " msg='") : NULL;
	_cleanup_(freep) char *copy = NULL;
	char *saved, *token;
	size_t len;

	if (!fields)
		return false;
	/* the one message that there may be, without its quotes */
	len = strlen(fields);
	if (message && len && fields[len - 1] == '\'')
		fields[len - 1] = '\0';
	/* auparse does not keep apart what the kernel says and what the message says */
	if (message && memmem(stamp, message - stamp, " op=", strlen(" op=")))
		return true;
	if (message)
		memset(message, ' ', strlen(" msg='"));
	copy = strdup(fields);
	for (token = strtok_r(copy, " ", &saved); token; token = strtok_r(NULL, " ", &saved))
		if (is_strange(token) || is_strange_number(line, token))
			return true;
	return false;
}

bool beyond_reference(const char *text, size_t len)
{
	_cleanup_(freep) char *line = strndup(text, len);
	char *names = strchr(line, '\x1d'), *stamp;

	if (names)
		*names++ = '\0';
	/* longer than any record of ours; auparse takes any */
	if (len > RECORD_MAX)
		return true;
	/* auparse looks for a time stamp in the first 80 bytes, or 340 with a node */
	stamp = strstr(line, "): ");
	if (stamp && stamp - line + 2 > (*line == 'n' ? 340 : 80))
		return true;
	/* it interprets nothing of the first second of 1970 */
	if (matches(line, "msg=audit\\(0*[.]"))
		return true;
	/* names in another form than auditd's, which may hold what stands for a field */
	if (names && *names && !matches(names, "^[A-Z]*ID=\"[^\"]*\"( [A-Z]*ID=\"[^\"]*\")*$"))
		return true;
	return has_strange_fields(line);
}
