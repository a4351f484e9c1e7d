// SPDX-License-Identifier: GPL-2.0-or-later
/* The report as people read it at a terminal */
#include "report.h"

#include "escape.h"
#include "label.h"

#include <inttypes.h>
#include <string.h>

#define BOLD "\033[1m"
#define FAINT "\033[2m"
#define PLAIN "\033[0m"

/* Columns of the table. The last has no width: nothing comes after it. */
enum column { COUNT, HOST, WHO, CAPABILITY, PROGRAM, UNIT, N_COLUMNS };

static const char *const titles[N_COLUMNS] = { "COUNT",	     "HOST",	"WHO",
					       "CAPABILITY", "PROGRAM", "UNIT" };

/* Wider cells push what follows: a path that was cut would be useless */
static const size_t widest[N_COLUMNS] = { 20, 20, 24, 20, 40, 0 };

struct table {
	const struct page *page;
	const struct report *report;
	size_t widths[N_COLUMNS];
};

static void switch_to(const struct page *page, const char *look)
{
	if (page->colours)
		fputs(look, page->out);
}

static struct label cell_of(const struct table *table, const struct row *row, enum column column)
{
	struct label label = { "" };

	switch (column) {
	case COUNT:
		snprintf(label.text, sizeof(label.text), "%" PRIu64, row->count);
		break;
	case HOST:
		snprintf(label.text, sizeof(label.text), "%s", row->key.node ? row->key.node : "-");
		break;
	case WHO:
		return label_row_who(table->report->review->accounts, &row->key);
	case CAPABILITY:
		snprintf(label.text, sizeof(label.text), "%s", row_cap_name(row));
		break;
	case PROGRAM:
		return label_row_program(row);
	default:
		return label_row_unit(row);
	}
	return label;
}

static bool shows(const struct table *table, enum column column)
{
	return column != HOST || table->report->several_nodes;
}

/* The rows from @begin on that have the same @permissive */
static size_t end_of_section(const struct report *report, size_t begin)
{
	size_t end = begin;

	while (end < report->n_rows &&
	       report->rows[end]->key.permissive == report->rows[begin]->key.permissive)
		end++;
	return end;
}

static void measure(struct table *table, size_t begin, size_t end)
{
	for (enum column column = 0; column < N_COLUMNS; column++) {
		size_t width = strlen(titles[column]);

		for (size_t i = begin; i < end; i++) {
			struct label cell = cell_of(table, table->report->rows[i], column);
			size_t columns = width_of(cell.text, table->page->utf8);

			if (columns > width)
				width = columns;
		}
		table->widths[column] = width < widest[column] ? width : widest[column];
	}
}

static void put_spaces(FILE *out, size_t n)
{
	while (n--)
		fputc(' ', out);
}

static void put_cell(const struct table *table, enum column column, const char *text)
{
	const struct page *page = table->page;
	size_t width = table->widths[column];
	size_t columns = width_of(text, page->utf8);
	size_t rest = columns < width ? width - columns : 0;

	if (column == COUNT)
		put_spaces(page->out, rest);
	put_text(page->out, text, page->utf8);
	if (column == N_COLUMNS - 1)
		fputc('\n', page->out);
	else
		put_spaces(page->out, 2 + (column == COUNT ? 0 : rest));
}

static void put_titles(const struct table *table)
{
	switch_to(table->page, FAINT);
	for (enum column column = 0; column < N_COLUMNS; column++)
		if (shows(table, column))
			put_cell(table, column, titles[column]);
	switch_to(table->page, PLAIN);
}

/* ---- below a row ---- */

static void begin_detail(const struct table *table)
{
	put_spaces(table->page->out, table->widths[COUNT] + 2);
	switch_to(table->page, FAINT);
}

static void end_detail(const struct table *table)
{
	switch_to(table->page, PLAIN);
	fputc('\n', table->page->out);
}

static void put_objects(const struct table *table, const struct row *row)
{
	FILE *out = table->page->out;

	if (!row->n_objects && !row->other_objects)
		return;
	begin_detail(table);
	fputs("tried ", out);
	for (unsigned int i = 0; i < row->n_objects; i++) {
		const struct object *object = &row->objects[i];
		struct label label = label_object(object->rule, object->what, object->port);

		fputs(i ? ", " : "", out);
		put_text(out, label.text, table->page->utf8);
		if (object->count != row->count)
			fprintf(out, " (%" PRIu64 ")", object->count);
	}
	if (row->other_objects)
		fprintf(out, "%sothers (%" PRIu64 "), about %u in all", row->n_objects ? ", " : "",
			row->other_objects, row_variety(row));
	if (row->no_object)
		fprintf(out, "; %" PRIu64 " only counted", row->no_object);
	end_detail(table);
}

/* The day is not said twice */
static void put_times(const struct table *table, const struct row *row)
{
	struct label first = label_time(row->first), last = label_time(row->last);
	size_t day = strlen("YYYY-MM-DD ");
	FILE *out = table->page->out;

	if (strcmp(first.text, last.text) == 0)
		fprintf(out, "at %s", first.text);
	else if (strncmp(first.text, last.text, day) == 0)
		fprintf(out, "%s to %s", first.text, last.text + day);
	else
		fprintf(out, "%s to %s", first.text, last.text);
}

/* Most are called as their program, which need not be said twice */
static void put_comms(const struct page *page, const struct row *row)
{
	const char *slash = row->key.exe ? strrchr(row->key.exe, '/') : NULL;

	if (row->n_comms == 1 && slash && strcmp(slash + 1, row->comms[0]) == 0)
		return;
	for (unsigned int i = 0; i < row->n_comms; i++) {
		fputs(i ? ", " : ", thread ", page->out);
		put_text(page->out, row->comms[i], page->utf8);
	}
	if (row->more_comms)
		fputs(" and more", page->out);
}

static void put_circumstances(const struct table *table, const struct row *row)
{
	const struct page *page = table->page;

	begin_detail(table);
	put_times(table, row);
	for (unsigned int i = 0; i < row->n_sessions; i++)
		fprintf(page->out, "%s %u", i ? "," : ", session", row->sessions[i]);
	if (row->more_sessions)
		fputs(" and more", page->out);
	put_comms(page, row);
	if (row->key.service)
		fputs(", says a service", page->out);
	end_detail(table);
}

static void put_policies(const struct table *table, const struct row *row)
{
	const struct page *page = table->page;

	if (!row->n_policies)
		return;
	begin_detail(table);
	fputs("because of ", page->out);
	for (unsigned int i = 0; i < row->n_policies; i++) {
		fputs(i ? "; or " : "", page->out);
		put_text(page->out, row->policies[i], page->utf8);
	}
	if (row->more_policies)
		fputs("; or others", page->out);
	end_detail(table);
}

static void put_row(const struct table *table, const struct row *row)
{
	switch_to(table->page, BOLD);
	for (enum column column = 0; column < N_COLUMNS; column++) {
		struct label cell = cell_of(table, row, column);

		if (column == PROGRAM)
			switch_to(table->page, PLAIN);
		if (shows(table, column))
			put_cell(table, column, cell.text);
	}
	put_objects(table, row);
	put_circumstances(table, row);
	put_policies(table, row);
}

/* What does not fit is said, and how to get it */
static void put_omitted(const struct page *page, const struct report *report, size_t begin,
			size_t end)
{
	uint64_t sum = 0;

	if (begin == end)
		return;
	for (size_t i = begin; i < end; i++)
		sum = sum + report->rows[i]->count < sum ? UINT64_MAX
							 : sum + report->rows[i]->count;
	fprintf(page->out, "... and %zu more rows with %" PRIu64 " in all: --rows=0 shows them\n",
		end - begin, sum);
}

static void put_section(const struct page *page, const struct report *report, size_t begin,
			size_t end)
{
	struct table table = { .page = page, .report = report };
	size_t shown = end;

	if (page->most_rows && end - begin > page->most_rows)
		shown = begin + page->most_rows;
	measure(&table, begin, shown);
	put_titles(&table);
	for (size_t i = begin; i < shown; i++)
		put_row(&table, report->rows[i]);
	put_omitted(page, report, shown, end);
}

/* ---- the whole ---- */

static void put_headline(const struct page *page, const struct report *report)
{
	const struct review *review = report->review;
	struct label first = label_time(review->first), last = label_time(review->last);

	if (!review->refused && !review->allowed) {
		fputs(report->partial ? "No denials in what could be read.\n" : "No denials.\n",
		      page->out);
		return;
	}
	switch_to(page, BOLD);
	if (review->refused || !review->allowed)
		fprintf(page->out, "%" PRIu64 " refused", review->refused);
	if (review->allowed)
		fprintf(page->out, "%s%" PRIu64 " allowed in a dry run",
			review->refused ? ", " : "", review->allowed);
	switch_to(page, PLAIN);
	if (!report->several_nodes && report->node) {
		fputs(", on ", page->out);
		put_text(page->out, report->node, page->utf8);
	}
	fprintf(page->out, ", %s to %s\n", first.text, last.text);
}

static void put_trouble(const struct page *page, const struct report *report,
			const struct noted_trouble *trouble)
{
	struct label when = label_time(trouble->time);
	FILE *out = page->out;

	fprintf(out, "  %s ", when.text);
	if (report->several_nodes) {
		put_text(out, trouble->node ? trouble->node : "-", page->utf8);
		fputc(' ', out);
	}
	fputs(trouble->kind == EVENT_LOAD ? "policy " : "unit ", out);
	if (trouble->unit) {
		put_text(out, trouble->unit, page->utf8);
		fputs(trouble->path ? " " : "", out);
	}
	if (trouble->path)
		put_text(out, trouble->path, page->utf8);
	if (trouble->line)
		fprintf(out, ":%u", trouble->line);
	if (trouble->reason) {
		fputs(": ", out);
		put_text(out, trouble->reason, page->utf8);
	}
	if (trouble->acct) {
		fputs(", for ", out);
		put_text(out, trouble->acct, page->utf8);
	}
	if (trouble->count > 1)
		fprintf(out, " (%" PRIu64 " times)", trouble->count);
	fputc('\n', out);
}

static void put_troubles(const struct page *page, const struct report *report)
{
	const struct review *review = report->review;

	if (!review->n_troubles && !review->more_troubles)
		return;
	fputs("\nCould not be put into force:\n", page->out);
	for (size_t i = 0; i < review->n_troubles; i++)
		put_trouble(page, report, &review->troubles[i]);
	if (review->more_troubles)
		fprintf(page->out, "  ... and %" PRIu64 " more\n", review->more_troubles);
}

void text_report(const struct page *page, const struct report *report)
{
	size_t end;

	put_headline(page, report);
	for (size_t begin = 0; begin < report->n_rows; begin = end) {
		end = end_of_section(report, begin);
		fputs(report->rows[begin]->key.permissive ? "\nAllowed in a dry run:\n"
							  : "\nRefused:\n",
		      page->out);
		put_section(page, report, begin, end);
	}
	put_troubles(page, report);
}

/* ---- single events ---- */

static void put_word(const struct page *page, const char *name, const char *text)
{
	if (!text)
		return;
	fprintf(page->out, " %s=", name);
	put_text(page->out, text, page->utf8);
}

/* Named as in the record */
static void put_denial_object(const struct page *page, const struct denial *denial)
{
	put_word(page, "rule", denial->rule);
	put_word(page, "laddr", denial->laddr);
	if (denial->lport >= 0)
		fprintf(page->out, " lport=%d", denial->lport);
	if (denial->opid)
		fprintf(page->out, " opid=%d", denial->opid);
	put_word(page, "ocomm", denial->ocomm);
	put_word(page, "path", denial->path);
}

void text_event(const struct page *page, struct review *review, const struct event *event)
{
	const struct denial *denial = &event->denial;
	const struct subject *subject = &denial->subject;
	const struct login *login = review_login(review, event);
	struct label when = label_time(event->time);
	struct label who = label_who(review->accounts, event->node, subject->auid, subject->uid);

	fprintf(page->out, "%s.%03u ", when.text, (unsigned int)(event->time % 1000));
	if (event->node) {
		put_text(page->out, event->node, page->utf8);
		fputc(' ', page->out);
	}
	fputs(denial->permissive ? "allowed " : "refused ", page->out);
	put_text(page->out, who.text, page->utf8);
	fputc(' ', page->out);
	put_text(page->out, denial->cap_name, page->utf8);
	put_denial_object(page, denial);
	put_word(page, "exe", subject->exe);
	put_word(page, "comm", subject->comm);
	if (subject->pid)
		fprintf(page->out, " pid=%d", subject->pid);
	if (subject->ses != ID_UNSET)
		fprintf(page->out, " ses=%u", subject->ses);
	put_word(page, "unit", denial->unit);
	if (login)
		put_word(page, "policy", login->policy);
	if (denial->count > 1)
		fprintf(page->out, " count=%" PRIu64, denial->count);
	fprintf(page->out, " event=%" PRIu64 "\n", event->serial);
}
