// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify-report.h"

#include "escape.h"
#include "terminal.h"

/* How many processes are told of one by one */
#define PROCESSES_MAX 10

#define RED "\033[1;31m"
#define PLAIN "\033[0m"

/* What the terminal can do */
struct style {
	bool utf8;
	bool colour;
};

static struct style find_style(void)
{
	return (struct style){
		.utf8 = terminal_takes_utf8(),
		.colour = terminal_has_colours(),
	};
}

static void put_line(const struct style *style, const char *label, const char *text)
{
	printf("  %-8s ", label);
	put_text(stdout, text, style->utf8);
	putchar('\n');
}

static void put_check(const struct style *style, const struct check *check)
{
	static const char *const labels[] = {
		[GRADE_FINE] = "ok",
		[GRADE_NOTE] = "note",
		[GRADE_UNKNOWN] = "unknown",
		[GRADE_WRONG] = "WRONG",
	};
	bool colour = style->colour && check->grade == GRADE_WRONG;

	fputs(colour ? RED : "", stdout);
	put_line(style, labels[check->grade], check->text);
	fputs(colour ? PLAIN : "", stdout);
	if (check->remedy)
		put_line(style, "remedy", check->remedy);
}

static void put_headline(const struct style *style, struct arena *arena,
			 const struct verification *verification)
{
	const struct unit *unit = &verification->unit;
	const char *text = "";

	switch (unit->verdict) {
	case UNIT_UNTOUCHED:
		text = "not restricted";
		break;
	case UNIT_MASKED:
		text = "masked, never starts";
		break;
	case UNIT_EXEMPT:
		text = "not restricted, although it says so";
		break;
	case UNIT_WRAPPED:
		text = arena_format(arena, "restricted, keeps %s", show_caps(arena, unit->caps));
		break;
	case UNIT_REFUSED:
		text = "refused, does not start";
		break;
	}
	put_text(stdout, unit->id, style->utf8);
	printf(": %s\n", text);
}

static void put_said(const struct style *style, struct arena *arena, const struct unit *unit)
{
	for (size_t i = 0; i < unit->said.n; i++) {
		const struct unit_said *said = &unit->said.at[i];

		put_line(style, "says",
			 arena_format(arena, "%s:%u: %s=%s%s%s", said->file, said->line, UNIT_KEY,
				      said->value, unit->said.n > 1 ? ", which leaves " : "",
				      unit->said.n > 1 ? show_caps(arena, said->caps) : ""));
	}
}

static void put_processes(const struct style *style, struct arena *arena,
			  const struct verification *verification)
{
	for (size_t i = 0; i < verification->freer.n && i < PROCESSES_MAX; i++) {
		const struct freer_process *process = &verification->freer.at[i];

		put_line(style, "",
			 arena_format(arena, "process %u %s holds %s%s", process->pid,
				      process->comm, show_caps(arena, process->held),
				      process->locked ? "" : ", and is not locked"));
	}
	if (verification->freer.n > PROCESSES_MAX)
		put_line(
			style, "",
			arena_format(arena, "and %zu more", verification->freer.n - PROCESSES_MAX));
}

static void put_verification(const struct style *style, const struct verification *verification,
			     bool brief)
{
	struct arena *arena = verification->outlook->arena;

	put_headline(style, arena, verification);
	if (!brief)
		put_said(style, arena, &verification->unit);
	for (size_t i = 0; i < verification->checks.n; i++)
		if (!brief || verification->checks.at[i].grade > GRADE_FINE)
			put_check(style, &verification->checks.at[i]);
	put_processes(style, arena, verification);
}

void report_text(const struct report *report)
{
	const struct style style = find_style();

	for (size_t i = 0; i < report->n; i++)
		put_verification(&style, &report->at[i], report->brief);
	if (report->brief)
		printf("%s%zu other units say nothing about user capabilities\n",
		       report->n ? "\n" : "", report->others);
}
