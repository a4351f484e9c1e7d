// SPDX-License-Identifier: GPL-2.0-or-later
#include "wording.h"

#include <arpa/inet.h>
#include <cleanup.h>
#include <errno.h>
#include <libaudit.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

const char *denial_cap(const struct usercap_event *event)
{
	return usercap_name(event->cap) ?: "?";
}

const char *denial_rule(const struct usercap_event *event)
{
	static const char *const names[] = {
#define RULE_NAME(constant, text) text,
		USERCAP_RULES(RULE_NAME)
#undef RULE_NAME
	};

	return event->rule < USERCAP_N_RULES ? names[event->rule] : "";
}

/* ---- paths ---- */

struct names {
	const char *at;
	size_t length;
};

/* The last name of @names, which gets shorter by it. Names end in NUL. */
static const char *take_last(struct names *names)
{
	size_t begin = names->length - 1;

	while (begin > 0 && names->at[begin - 1] != '\0')
		begin--;
	names->length = begin;
	return names->at + begin;
}

static const char *take_first(struct names *names)
{
	const char *name = names->at;
	size_t size = strlen(name) + 1;

	names->at += size;
	names->length -= size;
	return name;
}

/* Nothing is shorter than what it is made of: each NUL becomes a slash. */
static size_t join(struct names names, enum denial_order order, char *ret)
{
	size_t length = 0;

	while (names.length > 0) {
		const char *name =
			order == DENIAL_LAST_FIRST ? take_last(&names) : take_first(&names);

		length += sprintf(ret + length, "/%s", name);
	}
	return length ? length : (size_t)sprintf(ret, "/");
}

/* As much as a record shows, and three dots for the rest */
static void cut(char *text, size_t length, bool was_cut, enum denial_order order)
{
	const size_t shown = USERCAP_PATH_SHOWN - 3;
	size_t keep = length < shown ? length : shown;

	if (length <= USERCAP_PATH_SHOWN && !was_cut)
		return;
	if (order == DENIAL_FIRST_FIRST) {
		memcpy(text + keep, "...", 4);
		return;
	}
	memmove(text + 3, text + length - keep, keep + 1);
	text[0] = text[1] = text[2] = '.';
}

const char *denial_path(const struct usercap_path *path, enum denial_order order,
			char ret[DENIAL_PATH_SIZE])
{
	struct names names = { path->names, path->length };
	size_t length;

	if (!(path->flags & USERCAP_PATH_KNOWN) || names.length > sizeof(path->names) ||
	    (names.length && names.at[names.length - 1] != '\0'))
		return NULL;
	if (path->flags & USERCAP_PATH_ANONYMOUS)
		length = sprintf(ret, "anon_inode:%s", names.length ? names.at : "");
	else
		length = join(names, order, ret);
	if (path->flags & (USERCAP_PATH_DELETED | USERCAP_PATH_INTERNAL))
		length += sprintf(ret + length, " (deleted)");
	cut(ret, length, path->flags & USERCAP_PATH_CUT, order);
	return ret;
}

/* ---- the record ---- */

static void closefilep(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* @unknown is what there is to say if there is no value. */
static void add_untrusted(FILE *out, const char *field, const char *value, const char *unknown)
{
	_cleanup_(freep) char *encoded = NULL;

	if (!value) {
		fprintf(out, " %s=%s", field, unknown);
		return;
	}
	encoded = audit_encode_nv_string(field, value, strlen(value));
	if (encoded)
		fprintf(out, " %s", encoded);
	else
		fprintf(out, " %s=?", field);
}

static void add_comm(FILE *out, const char *field, const char comm[USERCAP_COMM])
{
	char name[USERCAP_COMM + 1];

	snprintf(name, sizeof(name), "%.*s", USERCAP_COMM, comm);
	add_untrusted(out, field, name, "?");
}

static void add_subject(FILE *out, const struct usercap_event *event, const char *subj)
{
	char path[DENIAL_PATH_SIZE];

	fprintf(out, " auid=%u uid=%u gid=%u ses=%u", event->auid, event->uid, event->gid,
		event->ses);
	if (subj)
		fprintf(out, " subj=%s", subj);
	fprintf(out, " pid=%u", event->pid);
	add_comm(out, "comm", event->comm);
	add_untrusted(out, "exe", denial_path(&event->exe, DENIAL_LAST_FIRST, path), "(null)");
	add_untrusted(out, "cgroup", denial_path(&event->cgroup, DENIAL_FIRST_FIRST, path), "?");
}

/* The socket's own: where it would have listened */
static void add_address(FILE *out, const struct usercap_event *event)
{
	char address[INET6_ADDRSTRLEN];

	if (event->family != AF_INET && event->family != AF_INET6)
		return;
	inet_ntop(event->family, event->laddr, address, sizeof(address));
	fprintf(out, " laddr=%s lport=%u", address, event->lport);
}

static void add_object(FILE *out, const struct usercap_event *event)
{
	char path[DENIAL_PATH_SIZE];

	if (*denial_rule(event))
		fprintf(out, " rule=%s", denial_rule(event));
	add_address(out, event);
	if (event->opid) {
		fprintf(out, " opid=%u", event->opid);
		add_comm(out, "ocomm", event->ocomm);
	}
	if (denial_path(&event->path, DENIAL_LAST_FIRST, path))
		add_untrusted(out, "path", path, "?");
}

int denial_record(const struct usercap_event *event, const char *subj, char ret[DENIAL_RECORD_SIZE])
{
	_cleanup_(closefilep) FILE *out = fmemopen(ret, DENIAL_RECORD_SIZE, "w");

	if (!out)
		return -ENOMEM;
	fprintf(out, "op=usercap-denied usercap=%s", denial_cap(event));
	add_subject(out, event, subj);
	add_object(out, event);
	fprintf(out, " count=%u permissive=%u res=%u", event->count, event->permissive,
		event->permissive);
	return fflush(out) == 0 && !ferror(out) ? 0 : -ENOMEM;
}
