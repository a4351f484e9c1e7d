/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is to say about a log, and the forms in which it is said */
#ifndef _USERCAP_AUDIT_REPORT_H
#define _USERCAP_AUDIT_REPORT_H

#include "review.h"

#include <stdio.h>

struct advices;
struct lessons;
struct whatif;

/**
 * struct report - a review, ready to be written
 * @review:	what was seen
 * @rows:	its rows, sorted
 * @n_rows:	how many
 * @partial:	not all could be read; report_make() can't know
 * @several_nodes: they are of more than one machine
 * @node:	if not, that machine, or NULL
 */
struct report {
	struct review *review;
	struct row **rows;
	size_t n_rows;
	bool partial;
	bool several_nodes;
	const char *node;
};

/**
 * report_make() - sort what was seen
 * @review:	must live as long as the report, with nothing added
 * @ret:	where to store it; drop it with report_drop()
 *
 * Return: 0, or -ENOMEM.
 */
int report_make(struct review *review, struct report *ret);
void report_drop(struct report *report);

/**
 * struct page - where and how text is written
 * @out:	where
 * @utf8:	it takes UTF-8
 * @terminal:	it is a terminal
 * @colours:	that shows colours
 * @most_rows:	of a table; 0 is all of them
 */
struct page {
	FILE *out;
	bool utf8;
	bool terminal;
	bool colours;
	size_t most_rows;
};

/* text.c: for people */
void text_report(const struct page *page, const struct report *report);
void text_advices(const struct page *page, const struct advices *advices);
void text_whatif(const struct page *page, const char *path, const struct whatif *whatif);
void text_lessons(const struct page *page, const struct report *report,
		  const struct lessons *lessons);
void text_event(const struct page *page, struct review *review, const struct event *event);

/* json.c: for programs, a JSON object in each line; usercap-audit(1) has the schema */
void json_report(FILE *out, const struct report *report);
void json_advices(FILE *out, const struct advices *advices);
void json_whatif(FILE *out, const struct whatif *whatif);
void json_lessons(FILE *out, const struct lessons *lessons);
void json_event(FILE *out, struct review *review, const struct event *event);

#endif /* _USERCAP_AUDIT_REPORT_H */
