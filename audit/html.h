/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as a page
 *
 * One file that needs no other and asks no network: its policy forbids everything
 * but the style and the script that are in it, by their hashes. Whatever came from
 * the log is text.
 */
#ifndef _USERCAP_AUDIT_HTML_H
#define _USERCAP_AUDIT_HTML_H

#include "advice.h"
#include "report.h"

/**
 * struct html - what is written, and where
 * @out:	where
 * @report:	what was seen
 * @advices:	what could be changed, or NULL
 * @most_rows:	of the table; 0 is all of them
 * @version:	of the program
 * @now:	when it was written, in milliseconds since the epoch
 */
struct html {
	FILE *out;
	const struct report *report;
	const struct advices *advices;
	size_t most_rows;
	const char *version;
	uint64_t now;
};

/* 0, or -ENOMEM; errors of @out are the caller's to find */
int html_report(const struct html *html);

/* html-chart.c: when it was, as a picture */
void html_timeline(FILE *out, const struct timeline *timeline);
/* A bar that is @refused and @allowed parts of @most long */
void html_bar(FILE *out, uint64_t refused, uint64_t allowed, uint64_t most);

/* html-advice.c */
void html_advices(FILE *out, const struct advices *advices);

#endif /* _USERCAP_AUDIT_HTML_H */
