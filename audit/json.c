// SPDX-License-Identifier: GPL-2.0-or-later
/* The report as programs read it; usercap-audit(1) describes every member */
#include "report.h"

#include "json-line.h"
#include "label.h"

/* Who, on which machine, with which names */
static void put_who(struct json_line *line, struct accounts *accounts, const char *node,
		    uint32_t auid, uint32_t uid)
{
	json_text(line, "host", node);
	json_id(line, "auid", auid);
	json_text(line, "login", accounts_name(accounts, node, auid));
	json_id(line, "uid", uid);
	json_text(line, "user", accounts_name(accounts, node, uid));
}

static void put_port(struct json_line *line, int port)
{
	if (port < 0)
		json_null(line, "port");
	else
		json_number(line, "port", (uint64_t)port);
}

static void put_objects(struct json_line *line, const struct row *row)
{
	json_open(line, "tried", '[');
	for (unsigned int i = 0; i < row->n_objects; i++) {
		json_open(line, NULL, '{');
		json_text(line, "rule", row->objects[i].rule);
		json_text(line, "object", row->objects[i].what);
		put_port(line, row->objects[i].port);
		json_number(line, "count", row->objects[i].count);
		json_close(line, '}');
	}
	json_close(line, ']');
	json_number(line, "tried_others", row->other_objects);
	json_number(line, "tried_unknown", row->no_object);
	json_number(line, "variety", row_variety(row));
}

static void put_texts(struct json_line *line, const char *name, const char *const *texts,
		      unsigned int n)
{
	json_open(line, name, '[');
	for (unsigned int i = 0; i < n; i++)
		json_text(line, NULL, texts[i]);
	json_close(line, ']');
}

static void put_sessions(struct json_line *line, const struct row *row)
{
	json_open(line, "sessions", '[');
	for (unsigned int i = 0; i < row->n_sessions; i++)
		json_number(line, NULL, row->sessions[i]);
	json_close(line, ']');
}

static void put_login(struct json_line *line, const struct row *row)
{
	json_text(line, "account", row->acct);
	if (row->acct) {
		json_caps(line, "held", row->caps);
		json_caps(line, "dry_run", row->dry_run);
	} else {
		json_null(line, "held");
		json_null(line, "dry_run");
	}
	put_texts(line, "policy", row->policies, row->n_policies);
}

static const char *rest_name(enum rest rest)
{
	switch (rest) {
	case REST_OF_WHO:
		return "who";
	case REST_OF_ALL:
		return "all";
	default:
		return NULL;
	}
}

static void put_row(FILE *out, const struct report *report, const struct row *row)
{
	const struct row_key *key = &row->key;
	struct json_line line;

	json_begin(&line, out, "row");
	json_text(&line, "rest", rest_name(key->rest));
	put_who(&line, report->review->accounts, key->node, key->auid, key->uid);
	json_text(&line, "capability", row_cap_name(row));
	json_bool(&line, "permissive", key->permissive);
	json_text(&line, "program", key->exe);
	json_text(&line, "unit", key->unit);
	json_bool(&line, "user_unit", key->user_unit);
	json_bool(&line, "domination", key->dominated);
	json_text(&line, "origin", key->service ? "service" : "kernel");
	json_number(&line, "count", row->count);
	json_number(&line, "records", row->records);
	json_time(&line, "first", row->first);
	json_time(&line, "last", row->last);
	json_number(&line, "last_serial", row->last_serial);
	put_objects(&line, row);
	put_texts(&line, "threads", row->comms, row->n_comms);
	put_sessions(&line, row);
	put_login(&line, row);
	json_bool(&line, "more", row->more_comms || row->more_sessions || row->more_policies);
	json_end(&line);
}

static void put_trouble(FILE *out, const struct noted_trouble *trouble)
{
	struct json_line line;

	json_begin(&line, out, "trouble");
	json_text(&line, "host", trouble->node);
	json_time(&line, "time", trouble->time);
	json_text(&line, "about", trouble->kind == EVENT_LOAD ? "policy" : "unit");
	json_text(&line, "account", trouble->acct);
	json_text(&line, "unit", trouble->unit);
	json_text(&line, "path", trouble->path);
	if (trouble->line)
		json_number(&line, "line", trouble->line);
	else
		json_null(&line, "line");
	json_text(&line, "reason", trouble->reason);
	json_number(&line, "count", trouble->count);
	json_end(&line);
}

void json_report(FILE *out, const struct report *report)
{
	const struct review *review = report->review;
	struct json_line line;

	json_begin(&line, out, "summary");
	json_number(&line, "refused", review->refused);
	json_number(&line, "allowed", review->allowed);
	if (review->refused || review->allowed) {
		json_time(&line, "first", review->first);
		json_time(&line, "last", review->last);
	} else {
		json_null(&line, "first");
		json_null(&line, "last");
	}
	json_number(&line, "rows", report->n_rows);
	json_number(&line, "troubles", review->n_troubles + review->more_troubles);
	json_end(&line);
	for (size_t i = 0; i < report->n_rows; i++)
		put_row(out, report, report->rows[i]);
	for (size_t i = 0; i < review->n_troubles; i++)
		put_trouble(out, &review->troubles[i]);
}

void json_event(FILE *out, struct review *review, const struct event *event)
{
	const struct denial *denial = &event->denial;
	const struct subject *subject = &denial->subject;
	const struct login *login = review_login(review, event);
	struct json_line line;

	json_begin(&line, out, "denial");
	json_time(&line, "time", event->time);
	json_number(&line, "serial", event->serial);
	put_who(&line, review->accounts, event->node, subject->auid, subject->uid);
	json_id(&line, "gid", subject->gid);
	json_id(&line, "session", subject->ses);
	if (subject->pid)
		json_number(&line, "pid", (uint64_t)subject->pid);
	else
		json_null(&line, "pid");
	json_text(&line, "label", subject->subj);
	json_text(&line, "thread", subject->comm);
	json_text(&line, "program", subject->exe);
	json_text(&line, "cgroup", denial->cgroup);
	json_text(&line, "unit", denial->unit);
	json_bool(&line, "user_unit", denial->user_unit);
	json_text(&line, "capability", denial->cap_name);
	json_bool(&line, "permissive", denial->permissive);
	json_text(&line, "rule", denial->rule);
	json_text(&line, "address", denial->laddr);
	put_port(&line, denial->lport);
	if (denial->opid)
		json_number(&line, "other_pid", (uint64_t)denial->opid);
	else
		json_null(&line, "other_pid");
	json_text(&line, "other_thread", denial->ocomm);
	json_text(&line, "path", denial->path);
	json_number(&line, "count", denial->count);
	json_text(&line, "origin", denial->origin == ORIGIN_SERVICE ? "service" : "kernel");
	json_text(&line, "account", login ? login->acct : NULL);
	json_text(&line, "policy", login ? login->policy : NULL);
	json_text(&line, "source", event->source);
	json_number(&line, "offset", event->offset);
	json_end(&line);
}
