// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pictures of numbers, as SVG. Colours are the style's, sizes are attributes: the
 * page's policy lets no style in that is written at an element.
 */
#include "html.h"

#include "label.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define WIDTH 960.0
#define LEFT 56.0
#define TOP 12.0
#define HEIGHT 150.0
#define BOTTOM 24.0
#define WIDEST_BAR 40.0

/* What is there is seen, however little it is */
#define LEAST_BAR 2.0

/* Times below the picture */
#define TICKS 6

struct chart {
	FILE *out;
	const struct timeline *timeline;
	unsigned int n;
	uint64_t most;
	double bar;
};

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static double height_of(const struct chart *chart, uint64_t count)
{
	double height = (double)count / (double)chart->most * HEIGHT;

	return count && height < LEAST_BAR ? LEAST_BAR : height;
}

static void put_span(const struct chart *chart, unsigned int i)
{
	const struct timeline *timeline = chart->timeline;
	uint64_t refused = timeline->refused[i], allowed = timeline->allowed[i];
	struct label when = label_time(timeline->begin + i * timeline->width);
	double x = LEFT + i * chart->bar;
	double below = height_of(chart, refused), above = height_of(chart, allowed);

	if (!refused && !allowed)
		return;
	fprintf(chart->out,
		"<g><title>%s: %" PRIu64 " refused, %" PRIu64 " allowed in a dry run</title>",
		when.text, refused, allowed);
	if (refused)
		fprintf(chart->out,
			"<rect class=\"refused\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			"height=\"%.1f\"/>",
			x, TOP + HEIGHT - below, chart->bar * .9, below);
	if (allowed)
		fprintf(chart->out,
			"<rect class=\"allowed\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			"height=\"%.1f\"/>",
			x, TOP + HEIGHT - below - above, chart->bar * .9, above);
	fputs("</g>\n", chart->out);
}

/* As much of a time as tells the ticks apart */
static void put_tick(const struct chart *chart, unsigned int i)
{
	const struct timeline *timeline = chart->timeline;
	uint64_t all = chart->n * timeline->width;
	time_t seconds = (time_t)((timeline->begin + i * timeline->width) / 1000);
	const char *format = "%H:%M:%S";
	struct tm tm = { 0 };
	char text[32];

	if (all > UINT64_C(60) * 24 * 3600 * 1000)
		format = "%Y-%m-%d";
	else if (all > UINT64_C(24) * 3600 * 1000)
		format = "%m-%d %H:%M";
	else if (all > UINT64_C(2) * 3600 * 1000)
		format = "%H:%M";
	localtime_r(&seconds, &tm);
	if (!strftime(text, sizeof(text), format, &tm))
		return;
	fprintf(chart->out, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", LEFT + i * chart->bar,
		TOP + HEIGHT + 16, text);
}

static void put_axes(const struct chart *chart)
{
	unsigned int step = chart->n > TICKS ? (chart->n + TICKS - 1) / TICKS : 1;

	fprintf(chart->out,
		"<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n"
		"<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n"
		"<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%" PRIu64 "</text>\n"
		"<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">0</text>\n",
		LEFT, WIDTH, TOP + HEIGHT, TOP + HEIGHT, LEFT, WIDTH, TOP, TOP, LEFT - 6, TOP + 4,
		chart->most, LEFT - 6, TOP + HEIGHT + 4);
	for (unsigned int i = 0; i < chart->n; i += step)
		put_tick(chart, i);
}

static struct chart chart_of(FILE *out, const struct timeline *timeline)
{
	struct chart chart = { .out = out, .timeline = timeline, .most = 1 };

	for (unsigned int i = 0; i < TIMELINE_SPANS; i++) {
		uint64_t count = saturated_sum(timeline->refused[i], timeline->allowed[i]);

		if (count)
			chart.n = i + 1;
		if (count > chart.most)
			chart.most = count;
	}
	chart.bar = (WIDTH - LEFT) / (chart.n ? chart.n : 1);
	if (chart.bar > WIDEST_BAR)
		chart.bar = WIDEST_BAR;
	return chart;
}

static const char *width_name(uint64_t width, char buf[32])
{
	uint64_t seconds = width / 1000;

	if (seconds % (24 * 3600) == 0)
		snprintf(buf, 32, "%" PRIu64 " d", seconds / (24 * 3600));
	else if (seconds % 3600 == 0)
		snprintf(buf, 32, "%" PRIu64 " h", seconds / 3600);
	else if (seconds % 60 == 0)
		snprintf(buf, 32, "%" PRIu64 " min", seconds / 60);
	else
		snprintf(buf, 32, "%" PRIu64 " s", seconds);
	return buf;
}

void html_timeline(FILE *out, const struct timeline *timeline)
{
	struct chart chart = chart_of(out, timeline);
	char width[32];

	if (!chart.n)
		return;
	fprintf(out,
		"<h2>When</h2>\n<figure>\n<figcaption><span class=\"key refused\">refused</span> "
		"<span class=\"key allowed\">allowed in a dry run</span> "
		"<span class=\"faint\">per %s</span></figcaption>\n",
		width_name(timeline->width, width));
	fprintf(out,
		"<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
		"aria-label=\"Denials over time; the table below has the same numbers\">\n",
		WIDTH, TOP + HEIGHT + BOTTOM);
	put_axes(&chart);
	for (unsigned int i = 0; i < chart.n; i++)
		put_span(&chart, i);
	fputs("</svg>\n</figure>\n", out);
}

void html_bar(FILE *out, uint64_t refused, uint64_t allowed, uint64_t most)
{
	double a = (double)refused / (double)(most ? most : 1) * 100;
	double b = (double)allowed / (double)(most ? most : 1) * 100;

	fputs("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
	      out);
	if (refused)
		fprintf(out, "<rect class=\"refused\" width=\"%.2f\" height=\"10\"/>",
			a < 1 ? 1 : a);
	if (allowed)
		fprintf(out, "<rect class=\"allowed\" x=\"%.2f\" width=\"%.2f\" height=\"10\"/>", a,
			b < 1 ? 1 : b);
	fputs("</svg>", out);
}
