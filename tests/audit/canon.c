// SPDX-License-Identifier: GPL-2.0-or-later
#include "canon.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void text(FILE *file, const char *name, const char *value)
{
	if (!value) {
		fprintf(file, " %s=-", name);
		return;
	}
	fprintf(file, " %s=\"", name);
	for (const unsigned char *c = (const unsigned char *)value; *c; c++)
		if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
			fprintf(file, "\\x%02x", *c);
		else
			putc(*c, file);
	putc('"', file);
}

static void id(FILE *file, const char *name, uint32_t value)
{
	if (value == ID_UNSET)
		fprintf(file, " %s=-", name);
	else
		fprintf(file, " %s=%u", name, value);
}

static void write_subject(FILE *file, const struct subject *subject)
{
	id(file, "auid", subject->auid);
	id(file, "uid", subject->uid);
	id(file, "gid", subject->gid);
	id(file, "ses", subject->ses);
	fprintf(file, " pid=%d", subject->pid);
	text(file, "subj", subject->subj);
	text(file, "comm", subject->comm);
	text(file, "exe", subject->exe);
	text(file, "AUID", subject->auid_name);
	text(file, "UID", subject->uid_name);
	text(file, "GID", subject->gid_name);
}

static void write_denial(FILE *file, const struct denial *denial)
{
	fprintf(file, " cap=%d", denial->cap);
	text(file, "name", denial->cap_name);
	write_subject(file, &denial->subject);
	text(file, "cgroup", denial->cgroup);
	text(file, "unit", denial->unit);
	fprintf(file, " user=%d", denial->user_unit);
	id(file, "manager", denial->manager_uid);
	text(file, "rule", denial->rule);
	text(file, "laddr", denial->laddr);
	fprintf(file, " lport=%d opid=%d", denial->lport, denial->opid);
	text(file, "ocomm", denial->ocomm);
	text(file, "path", denial->path);
	fprintf(file, " count=%" PRIu64 " permissive=%d origin=%d", denial->count,
		denial->permissive, denial->origin);
}

static void write_assignment(FILE *file, const struct assignment *assignment)
{
	write_subject(file, &assignment->subject);
	text(file, "acct", assignment->acct);
	text(file, "old", assignment->old_caps);
	text(file, "new", assignment->new_caps);
	text(file, "old-permissive", assignment->old_permissive);
	text(file, "new-permissive", assignment->new_permissive);
	text(file, "policy", assignment->policy);
	text(file, "hostname", assignment->hostname);
	text(file, "addr", assignment->addr);
	text(file, "terminal", assignment->terminal);
	fprintf(file, " success=%d", assignment->success);
}

static void write_trouble(FILE *file, const struct trouble *trouble)
{
	write_subject(file, &trouble->subject);
	text(file, "acct", trouble->acct);
	text(file, "unit", trouble->unit);
	text(file, "path", trouble->path);
	fprintf(file, " line=%u", trouble->line);
	text(file, "reason", trouble->reason);
	fprintf(file, " success=%d", trouble->success);
}

void canon_write(FILE *file, const struct event *event)
{
	static const char *const kinds[] = { "denial", "assignment", "load", "refusal" };

	fprintf(file, "%s", kinds[event->kind]);
	text(file, "node", event->node);
	fprintf(file, " time=%" PRIu64 " serial=%" PRIu64, event->time, event->serial);
	switch (event->kind) {
	case EVENT_DENIAL:
		write_denial(file, &event->denial);
		break;
	case EVENT_ASSIGNMENT:
		write_assignment(file, &event->assignment);
		break;
	case EVENT_LOAD:
	case EVENT_REFUSAL:
		write_trouble(file, &event->trouble);
		break;
	}
}

char *canon(const struct event *event)
{
	char *line = NULL;
	size_t len;
	FILE *file = open_memstream(&line, &len);

	if (!file)
		abort();
	canon_write(file, event);
	if (fclose(file) != 0)
		abort();
	return line;
}

void canons_add(struct canons *canons, const struct event *event)
{
	char **grown = reallocarray(canons->lines, canons->n + 1, sizeof(*grown));

	if (!grown)
		abort();
	canons->lines = grown;
	canons->lines[canons->n++] = canon(event);
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void canons_sort(struct canons *canons)
{
	if (canons->n)
		qsort(canons->lines, canons->n, sizeof(*canons->lines), compare);
}

void canons_drop(struct canons *canons)
{
	for (size_t i = 0; i < canons->n; i++)
		free(canons->lines[i]);
	free(canons->lines);
	*canons = (struct canons){ 0 };
}
