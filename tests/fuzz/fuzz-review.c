// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A log, any bytes: whatever it says, reports of it are text, JSON and HTML, count all
 * that was read, and obey nobody but their reader.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "advice.h"
#include "html.h"
#include "learn.h"
#include "reader.h"
#include "report.h"
#include "whatif.h"

static const char policy[] = "*\t~ptrace,wx_mappings\n"
			     "1000:1999\t~tcp_listen # why\n"
			     "alice ~fork_exec permissive\n"
			     "root\tnone\n";

static int file_of(const void *data, size_t size)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	must(fd >= 0);
	must(write(fd, data, size) == (ssize_t)size);
	must(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* ---- what was written ---- */

struct written {
	FILE *out;
	char *text;
	size_t size;
};

static void begin(struct written *written)
{
	written->out = open_memstream(&written->text, &written->size);
	must(written->out);
}

static void end(struct written *written)
{
	must(fclose(written->out) == 0);
	must(strlen(written->text) == written->size);
}

/* No byte that a terminal obeys; all of ASCII if it takes nothing else */
static void check_text(const char *text, bool utf8)
{
	for (; *text; text++) {
		unsigned char c = *text;

		must(c >= ' ' || c == '\n' || c == '\t');
		must(c != 0x7f && (utf8 || c < 0x80));
	}
}

/* Each line an object: its strings end, and its brackets fit */
static void check_json_line(const char *at, const char *end)
{
	char open[16];
	size_t n = 0;

	must(*at == '{' && end[-1] == '}');
	for (; at < end; at++) {
		if (*at == '{' || *at == '[') {
			must(n < sizeof(open));
			open[n++] = *at == '{' ? '}' : ']';
		} else if (*at == '}' || *at == ']') {
			must(n && open[--n] == *at);
		} else if (*at == '"') {
			for (at++; *at != '"'; at++) {
				must(at < end && (unsigned char)*at >= ' ');
				at += *at == '\\';
			}
		}
	}
	must(n == 0);
}

static void check_json(const char *text)
{
	check_text(text, true);
	for (const char *end; *text; text = end + 1) {
		end = strchr(text, '\n');
		must(end);
		check_json_line(text, end);
	}
}

static size_t occurrences(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void check_html(const char *text)
{
	check_text(text, true);
	must(occurrences(text, "<script") == 1 && occurrences(text, "</script") == 1);
	must(occurrences(text, "<style") == 1 && occurrences(text, "<img") == 0);
	must(occurrences(text, "<tr>") == occurrences(text, "</tr>"));
}

/* ---- what is written ---- */

static void write_text(const struct report *report, const struct advices *advices,
		       const struct whatif *whatif, const struct lessons *lessons, bool utf8)
{
	struct written written;
	/* into a file, a difference has names as they are: for patch(1), not for people */
	const struct page page = { .utf8 = utf8, .terminal = true, .most_rows = utf8 ? 0 : 5 };
	struct page with = page;

	begin(&written);
	with.out = written.out;
	text_report(&with, report);
	text_advices(&with, advices);
	text_whatif(&with, "proposal", whatif);
	text_lessons(&with, report, lessons);
	end(&written);
	check_text(written.text, utf8);
	free(written.text);
}

static void write_json(const struct report *report, const struct advices *advices,
		       const struct whatif *whatif, const struct lessons *lessons)
{
	struct written written;

	begin(&written);
	json_report(written.out, report);
	json_advices(written.out, advices);
	json_whatif(written.out, whatif);
	json_lessons(written.out, lessons);
	end(&written);
	check_json(written.text);
	free(written.text);
}

static void write_html(const struct report *report, const struct advices *advices)
{
	struct written written;
	struct html html = { .report = report, .advices = advices, .version = "0" };

	begin(&written);
	html.out = written.out;
	must(html_report(&html) == 0);
	end(&written);
	check_html(written.text);
	free(written.text);
}

static void count(const struct report *report)
{
	const struct review *review = report->review;
	unsigned __int128 sum = 0;

	for (size_t i = 0; i < report->n_rows; i++) {
		must(report->rows[i]->first <= report->rows[i]->last);
		sum += report->rows[i]->count;
	}
	if (review->refused != UINT64_MAX && review->allowed != UINT64_MAX)
		must(sum == (unsigned __int128)review->refused + review->allowed);
}

static void write_all(struct review *review, const char *path)
{
	const struct today_source source = { .policy = path, .everywhere = true };
	struct usercap_diag diag;
	struct advices advices;
	struct lessons lessons;
	struct whatif whatif;
	struct report report;
	struct today today;

	must(report_make(review, &report) == 0);
	count(&report);
	must(advise(&report, &source, &advices, &diag) == 0);
	must(advices.n_changed <= advices.n_accounts);
	must(today_load(&source, &today, &diag) == 0);
	must(whatif_replay(&report, &today, today.policy, &whatif) == 0);
	must(learn(&report, &today, &lessons) == 0);
	write_text(&report, &advices, &whatif, &lessons, true);
	write_text(&report, &advices, &whatif, &lessons, false);
	write_json(&report, &advices, &whatif, &lessons);
	write_html(&report, &advices);
	lessons_drop(&lessons);
	whatif_drop(&whatif);
	today_drop(&today);
	advices_drop(&advices);
	report_drop(&report);
}

/* ---- what is read ---- */

static void write_event(struct review *review, const struct event *event)
{
	struct written written;
	struct page page = { .utf8 = false };

	begin(&written);
	page.out = written.out;
	text_event(&page, review, event);
	end(&written);
	check_text(written.text, false);
	free(written.text);
	begin(&written);
	json_event(written.out, review, event);
	end(&written);
	check_json(written.text);
	free(written.text);
}

static void read_all(struct review *review, int fd)
{
	const struct event *event;
	struct reader *reader;
	int r;

	must(reader_new(&reader) == 0 && reader_add_stream(reader, fd, "input") == 0);
	while ((r = reader_next(reader, &event)) != 0) {
		if (r < 0)
			continue;
		r = review_take(review, event);
		must(r >= 0);
		if (r > 0)
			write_event(review, event);
	}
	reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct accounts_source source = { .no_lookup = true, .machine = "here" };
	const struct filter all = { .until = UINT64_MAX };
	int input = file_of(data, size), policy_file = file_of(policy, strlen(policy));
	struct accounts *accounts;
	struct review *review;
	const char *bad;
	char path[64];

	must(accounts_new(&source, &accounts, &bad) == 0);
	must(review_new(accounts, &all, &review) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", policy_file);
	read_all(review, input);
	write_all(review, path);
	review_free(review);
	close(policy_file);
	close(input);
	return 0;
}
