// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap audit - what was refused to whom, and what could be changed */
#include "command.h"

#include "advice.h"
#include "audit-options.h"
#include "audit-page.h"
#include "audit-sources.h"
#include "cleanup.h"
#include "learn.h"
#include "reader.h"
#include "report.h"
#include "terminal.h"
#include "whatif.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usercap.h>

/* Rows of the page, unless --rows says how many */
#define PAGE_ROWS 500

/* What a run has in its hands */
struct run {
	struct audit_options options;
	struct audit_sources sources;
	struct reader *reader;
	struct review *review;
	struct page page;
	bool found;  /* a denial */
	bool failed; /* to read something: what is printed is not all */
};

static void run_drop(struct run *run)
{
	review_free(run->review);
	reader_free(run->reader);
}

static int out_of_memory(void)
{
	return trouble("audit", "out of memory");
}

static int prepare(struct run *run)
{
	struct accounts *accounts;
	const char *bad = NULL;
	int r = accounts_new(&run->options.accounts, &accounts, &bad);

	if (r < 0 && bad)
		return trouble("audit", "%s: %s", bad, strerror(-r));
	if (r < 0)
		return out_of_memory();
	if (review_new(accounts, &run->options.filter, &run->review) < 0) {
		accounts_free(accounts);
		return out_of_memory();
	}
	if (reader_new(&run->reader) < 0 ||
	    audit_sources_add(run->reader, &run->options, &run->sources) < 0)
		return out_of_memory();
	/* logins before --since say which policy was behind what came after */
	reader_set_window(run->reader, 0, run->options.filter.until);
	if (run->options.follow)
		reader_follow(run->reader, false, -1);
	run->page = (struct page){
		.out = stdout,
		.utf8 = terminal_takes_utf8(),
		.terminal = terminal_is_one(),
		.colours = terminal_has_colours(),
		.most_rows = run->options.rows,
	};
	return STATUS_FINE;
}

/* ---- reading ---- */

static void complain(struct run *run)
{
	const struct reader_error *error = reader_error(run->reader);

	run->failed = true;
	trouble("audit", "%s: %s", error->source, error->message);
}

static int show(struct run *run, const struct event *event)
{
	if (run->options.json)
		json_event(stdout, run->review, event);
	else
		text_event(&run->page, run->review, event);
	/* whoever follows wants to see it now, and to end when nobody reads any more */
	return run->options.follow && fflush(stdout) != 0 ? -EPIPE : 0;
}

static int take(struct run *run, const struct event *event)
{
	int r;

	if (audit_sources_repeat(&run->sources, event))
		return 0;
	r = review_take(run->review, event);
	if (r <= 0)
		return r;
	run->found = true;
	return run->options.events || run->options.follow ? show(run, event) : 0;
}

static int read_all(struct run *run)
{
	const struct event *event;
	int r;

	for (;;) {
		r = reader_next(run->reader, &event);
		if (r == 0)
			return 0;
		if (r > 0)
			r = take(run, event);
		else if (r == -EINTR || r == -EAGAIN)
			r = 0;
		else if (r != -ENOMEM) {
			complain(run);
			r = 0;
		}
		if (r < 0)
			return r;
	}
}

static void note_damage(const struct run *run)
{
	const struct reader_stats *stats = reader_stats(run->reader);

	if (stats->damaged)
		trouble("audit", "%llu damaged record%s left out, the first in %s at byte %llu",
			(unsigned long long)stats->damaged, stats->damaged == 1 ? "" : "s",
			stats->damaged_source, (unsigned long long)stats->damaged_offset);
}

/* ---- writing ---- */

/* The policy that was named, or the one in force, if there is any */
static struct today_source today_source(const struct run *run)
{
	const char *policy = run->options.policy;

	if (!policy && access(USERCAP_CONF, F_OK) == 0)
		policy = USERCAP_CONF;
	return (struct today_source){
		.policy = policy,
		.everywhere = run->options.policy,
		.units = true,
	};
}

static int blame(int error, const struct usercap_diag *diag)
{
	if (error == -ENOMEM)
		return out_of_memory();
	if (diag->line)
		return trouble("audit", "%s:%u:%u: %s", diag->file, diag->line, diag->column,
			       diag->message);
	return trouble("audit", "%s: %s", diag->file, diag->message);
}

static int suggest(struct run *run, const struct report *report)
{
	const struct today_source source = today_source(run);
	struct usercap_diag diag = { 0 };
	struct advices advices;
	int r = advise(report, &source, &advices, &diag);

	if (r < 0)
		return blame(r, &diag);
	if (run->options.json)
		json_advices(stdout, &advices);
	else
		text_advices(&run->page, &advices);
	advices_drop(&advices);
	return STATUS_FINE;
}

/* When it is said to be written, so that the same can be written again */
static uint64_t written_at(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	unsigned long long seconds = epoch ? strtoull(epoch, NULL, 10) : (uint64_t)time(NULL);

	return (uint64_t)seconds * 1000;
}

static int put_page(struct run *run, const struct report *report)
{
	const struct today_source source = today_source(run);
	struct usercap_diag diag = { 0 };
	struct advices advices;
	struct html html = {
		.report = report,
		.advices = &advices,
		.most_rows = run->options.has_rows ? run->options.rows : PAGE_ROWS,
		.version = USERCAP_VERSION,
		.now = written_at(),
	};
	int status, r = advise(report, &source, &advices, &diag);

	if (r < 0)
		return blame(r, &diag);
	status = audit_page_write(&html, run->options.html);
	advices_drop(&advices);
	return status;
}

static int put_lessons(struct run *run, const struct report *report, const struct today *today)
{
	struct lessons lessons;

	if (learn(report, today, &lessons) < 0)
		return out_of_memory();
	if (run->options.json)
		json_lessons(stdout, &lessons);
	else
		text_lessons(&run->page, report, &lessons);
	lessons_drop(&lessons);
	return STATUS_FINE;
}

/* The status is about what would be, not about what was */
static int put_outcomes(struct run *run, const struct report *report, const struct today *today,
			const struct usercap_policy *proposed)
{
	struct whatif whatif;

	if (whatif_replay(report, today, proposed, &whatif) < 0)
		return out_of_memory();
	if (run->options.json)
		json_whatif(stdout, &whatif);
	else
		text_whatif(&run->page, run->options.against, &whatif);
	run->found = whatif_refused(&whatif);
	whatif_drop(&whatif);
	return STATUS_FINE;
}

static int replay(struct run *run, const struct report *report, const struct today *today)
{
	const char *path = today_source(run).policy;
	struct usercap_policy *proposed;
	struct usercap_diag diag = { 0 };
	struct draft draft;
	int status, r;

	r = draft_load(run->options.against, path ? path : USERCAP_CONF, &draft, &diag);
	if (r < 0)
		return blame(r, &diag);
	r = draft_parse(&draft, &proposed, &diag);
	draft_drop(&draft);
	if (r < 0)
		return blame(r, &diag);
	status = put_outcomes(run, report, today, proposed);
	usercap_policy_free(proposed);
	return status;
}

/* What is about the policy or the units of today */
static int conclude(struct run *run, const struct report *report)
{
	const struct today_source source = today_source(run);
	struct usercap_diag diag = { 0 };
	struct today today;
	int status = STATUS_FINE;
	int r = today_load(&source, &today, &diag);

	if (r < 0)
		return blame(r, &diag);
	if (run->options.learn)
		status = put_lessons(run, report, &today);
	if (run->options.against && status == STATUS_FINE)
		status = replay(run, report, &today);
	today_drop(&today);
	return status;
}

static int summarize(struct run *run)
{
	const struct audit_options *options = &run->options;
	struct report report;
	int status = STATUS_FINE;

	if (report_make(run->review, &report) < 0)
		return out_of_memory();
	report.partial = run->failed;
	/* what was learned is to be put into a file */
	if (options->html)
		status = put_page(run, &report);
	else if (!options->learn && options->json)
		json_report(stdout, &report);
	else if (!options->learn)
		text_report(&run->page, &report);
	if (options->suggest && !options->html)
		status = suggest(run, &report);
	if ((options->learn || options->against) && status == STATUS_FINE)
		status = conclude(run, &report);
	report_drop(&report);
	return status;
}

int audit_run(int argc, char **argv)
{
	_cleanup_(run_drop) struct run run = { 0 };
	int status, r;

	/* dates as the locale has them, and whether it has UTF-8 */
	setlocale(LC_ALL, "");
	r = audit_options_parse(argc, argv, &run.options);
	if (r <= 0)
		return -r;
	status = prepare(&run);
	if (status != STATUS_FINE)
		return status;
	r = read_all(&run);
	if (r == -ENOMEM)
		return out_of_memory();
	note_damage(&run);
	if (!run.options.events && !run.options.follow)
		status = summarize(&run);
	if (status != STATUS_FINE || run.failed)
		return STATUS_TROUBLE;
	return run.found ? STATUS_FINDINGS : STATUS_FINE;
}
