// SPDX-License-Identifier: GPL-2.0-or-later
#include "html.h"

#include "escape.h"
#include "label.h"
#include "page-assets.h"
#include "tally.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Lines of the four small tables */
#define MOST_TALLIES 8

static void put_head(const struct html *html)
{
	FILE *out = html->out;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src '" PAGE_STYLE_HASH "'; script-src '" PAGE_SCRIPT_HASH "'; "
	      "base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<title>User capabilities: denials</title>\n<style>",
	      out);
	fputs(page_style, out);
	fputs("</style>\n</head>\n<body>\n", out);
}

static void put_tile(FILE *out, const char *class, uint64_t number, const char *words)
{
	fprintf(out, "<div class=\"tile\"><b%s>%" PRIu64 "</b>%s</div>\n", class, number, words);
}

static void put_tiles(const struct html *html, const struct tallies by[4])
{
	const struct review *review = html->report->review;

	fputs("<div class=\"tiles\">\n", html->out);
	put_tile(html->out, " class=\"refused\"", review->refused, "refused");
	put_tile(html->out, " class=\"allowed\"", review->allowed, "allowed in a dry run");
	put_tile(html->out, "", by[0].n_all, by[0].n_all == 1 ? "user" : "users");
	put_tile(html->out, "", by[1].n_all, by[1].n_all == 1 ? "unit" : "units");
	put_tile(html->out, "", by[2].n_all, by[2].n_all == 1 ? "program" : "programs");
	fputs("</div>\n", html->out);
}

static void put_header(const struct html *html, const struct tallies by[4])
{
	const struct report *report = html->report;
	const struct review *review = report->review;
	FILE *out = html->out;

	fputs("<header>\n<h1>Denials of user capabilities</h1>\n<p class=\"faint\">", out);
	if (!report->several_nodes && report->node) {
		put_html(out, report->node);
		fputs(", ", out);
	}
	if (report->several_nodes)
		fputs("several machines, ", out);
	if (review->refused || review->allowed) {
		fprintf(out, "%s to ", label_time(review->first).text);
		fprintf(out, "%s</p>\n", label_time(review->last).text);
		put_tiles(html, by);
	} else {
		fprintf(out, "No denials%s.</p>\n",
			report->partial ? " in what could be read" : "");
	}
	fputs("</header>\n", out);
}

/* ---- the four small tables ---- */

static void put_tally(FILE *out, const struct tally *tally, uint64_t most, bool mono)
{
	fprintf(out, "<tr><td%s>", mono ? " class=\"mono\"" : "");
	put_html(out, tally->label.text);
	fprintf(out, "</td><td class=\"number\">%" PRIu64 "</td><td class=\"bar\">",
		tally->refused + tally->allowed);
	html_bar(out, tally->refused, tally->allowed, most);
	fputs("</td></tr>\n", out);
}

static void put_tallies(FILE *out, const char *title, const struct tallies *tallies, bool mono)
{
	uint64_t most = tallies->n ? tallies->at[0].refused + tallies->at[0].allowed : 0;

	fprintf(out, "<section>\n<h3>%s</h3>\n<table><tbody>\n", title);
	for (size_t i = 0; i < tallies->n; i++)
		put_tally(out, &tallies->at[i], most, mono);
	fputs("</tbody></table>\n", out);
	if (tallies->n_all > tallies->n)
		fprintf(out, "<p class=\"faint\">and %zu more</p>\n", tallies->n_all - tallies->n);
	fputs("</section>\n", out);
}

static void put_four(const struct html *html, const struct tallies by[4])
{
	if (!html->report->n_rows)
		return;
	fputs("<h2>Who and what</h2>\n<div class=\"four\">\n", html->out);
	put_tallies(html->out, "By user", &by[0], false);
	put_tallies(html->out, "By capability", &by[3], false);
	put_tallies(html->out, "By unit", &by[1], true);
	put_tallies(html->out, "By program", &by[2], true);
	fputs("</div>\n", html->out);
}

/* ---- the table ---- */

static void put_tried(FILE *out, const struct row *row)
{
	fputs("<td class=\"mono tried\"><ul>", out);
	for (unsigned int i = 0; i < row->n_objects; i++) {
		const struct object *object = &row->objects[i];

		fputs("<li>", out);
		put_html(out, label_object(object->rule, object->what, object->port).text);
		if (object->count != row->count)
			fprintf(out, " <span class=\"faint\">%" PRIu64 "</span>", object->count);
		fputs("</li>", out);
	}
	if (row->other_objects)
		fprintf(out, "<li class=\"faint\">others %" PRIu64 ", about %u in all</li>",
			row->other_objects, row_variety(row));
	if (row->no_object)
		fprintf(out, "<li class=\"faint\">only counted %" PRIu64 "</li>", row->no_object);
	fputs("</ul></td>", out);
}

/* Sorted by the last */
static void put_times(FILE *out, const struct row *row)
{
	struct label first = label_time(row->first), last = label_time(row->last);

	fprintf(out, "<td class=\"time\" data-sort=\"%" PRIu64 "\">%s", row->last, first.text);
	if (strcmp(first.text, last.text) != 0)
		fprintf(out, "<br>%s", last.text);
	fputs("</td>", out);
}

static void put_because(FILE *out, const struct row *row)
{
	fputs("<td class=\"mono\"><ul>", out);
	for (unsigned int i = 0; i < row->n_policies; i++) {
		fputs("<li>", out);
		put_html(out, row->policies[i]);
		fputs("</li>", out);
	}
	if (row->more_policies)
		fputs("<li class=\"faint\">and others</li>", out);
	fputs("</ul></td>", out);
}

static void put_cell(FILE *out, const char *class, const char *text)
{
	fprintf(out, "<td%s>", class);
	put_html(out, text);
	fputs("</td>", out);
}

static void put_row(const struct html *html, const struct row *row)
{
	struct accounts *accounts = html->report->review->accounts;
	FILE *out = html->out;

	fprintf(out, "<tr><td class=\"number\" data-sort=\"%" PRIu64 "\">%" PRIu64 "%s</td>",
		row->count, row->count,
		row->key.permissive ? " <span class=\"mark allowed\">dry run</span>" : "");
	if (html->report->several_nodes)
		put_cell(out, "", row->key.node ? row->key.node : "-");
	put_cell(out, "", label_row_who(accounts, &row->key).text);
	put_cell(out, "", row_cap_name(row));
	put_cell(out, " class=\"mono\"", label_row_program(row).text);
	put_cell(out, " class=\"mono\"", label_row_unit(row).text);
	put_tried(out, row);
	put_times(out, row);
	put_because(out, row);
	fputs("</tr>\n", out);
}

static void put_table(const struct html *html)
{
	const struct report *report = html->report;
	size_t shown = report->n_rows;
	FILE *out = html->out;

	if (!report->n_rows)
		return;
	if (html->most_rows && shown > html->most_rows)
		shown = html->most_rows;
	fprintf(out,
		"<h2>Denials</h2>\n<input type=\"search\" id=\"search\" hidden "
		"placeholder=\"Show only what has these words\" aria-label=\"Show only rows with "
		"these words\">\n"
		"<div class=\"wide\">\n<table class=\"sortable\">\n<thead><tr>"
		"<th class=\"number\">count</th>%s<th>who</th><th>capability</th><th "
		"class=\"program\">program</th>"
		"<th>unit</th><th class=\"tried\">tried</th><th class=\"time\">first, "
		"last</th><th>because of</th>"
		"</tr></thead>\n<tbody>\n",
		report->several_nodes ? "<th>machine</th>" : "");
	for (size_t i = 0; i < shown; i++)
		put_row(html, report->rows[i]);
	fputs("</tbody>\n</table>\n</div>\n", out);
	if (shown < report->n_rows)
		fprintf(out,
			"<p class=\"faint\">%zu more rows are left out here, not above: "
			"<code>--rows=0</code> shows them.</p>\n",
			report->n_rows - shown);
}

/* ---- troubles ---- */

static void put_trouble(const struct html *html, const struct noted_trouble *trouble)
{
	FILE *out = html->out;

	fprintf(out, "<tr><td class=\"time\">%s</td>", label_time(trouble->time).text);
	put_cell(out, "", trouble->node ? trouble->node : "");
	put_cell(out, "", trouble->kind == EVENT_LOAD ? "policy" : "unit");
	fputs("<td class=\"mono\">", out);
	if (trouble->unit)
		put_html(out, trouble->unit);
	fputs(trouble->unit && trouble->path ? " " : "", out);
	if (trouble->path)
		put_html(out, trouble->path);
	if (trouble->line)
		fprintf(out, ":%u", trouble->line);
	fputs("</td>", out);
	put_cell(out, "", trouble->reason ? trouble->reason : "");
	fprintf(out, "<td class=\"number\">%" PRIu64 "</td></tr>\n", trouble->count);
}

static void put_troubles(const struct html *html)
{
	const struct review *review = html->report->review;

	if (!review->n_troubles && !review->more_troubles)
		return;
	fputs("<h2>Could not be put into force</h2>\n<div class=\"wide\">\n<table>\n<thead><tr>"
	      "<th>last</th><th>machine</th><th>what</th><th>where</th><th>why</th>"
	      "<th class=\"number\">times</th></tr></thead>\n<tbody>\n",
	      html->out);
	for (size_t i = 0; i < review->n_troubles; i++)
		put_trouble(html, &review->troubles[i]);
	fputs("</tbody>\n</table>\n</div>\n", html->out);
	if (review->more_troubles)
		fprintf(html->out, "<p class=\"faint\">and %" PRIu64 " more</p>\n",
			review->more_troubles);
}

/* ---- the whole ---- */

static void put_page(const struct html *html, const struct tallies by[4])
{
	put_head(html);
	put_header(html, by);
	html_timeline(html->out, &html->report->review->timeline);
	put_four(html, by);
	put_table(html);
	put_troubles(html);
	if (html->advices)
		html_advices(html->out, html->advices);
	fprintf(html->out,
		"<footer>Written by usercap %s, %s. Times are local to where it was "
		"written.</footer>\n<script>",
		html->version, label_time(html->now).text);
	fputs(page_script, html->out);
	fputs("</script>\n</body>\n</html>\n", html->out);
}

int html_report(const struct html *html)
{
	static const tally_fn bys[4] = { tally_user, tally_unit, tally_program, tally_capability };
	struct tallies by[4] = { 0 };
	int r = 0;

	for (unsigned int i = 0; i < 4 && r == 0; i++)
		r = tallies_count(html->report, bys[i], MOST_TALLIES, &by[i]);
	if (r == 0)
		put_page(html, by);
	for (unsigned int i = 0; i < 4; i++)
		tallies_drop(&by[i]);
	return r;
}
