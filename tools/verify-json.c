// SPDX-License-Identifier: GPL-2.0-or-later
#include "verify-report.h"

#include "json-line.h"

static void put_said(struct json_line *json, const struct unit *unit)
{
	json_open(json, "said", '[');
	for (size_t i = 0; i < unit->said.n; i++) {
		const struct unit_said *said = &unit->said.at[i];

		json_open(json, NULL, '{');
		json_text(json, "file", said->file);
		json_number(json, "line", said->line);
		json_text(json, "value", said->value);
		json_bool(json, "shared", said->shared);
		json_caps(json, "leaves", said->caps);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_checks(struct json_line *json, const struct verification *verification)
{
	static const char *const grades[] = {
		[GRADE_FINE] = "ok",
		[GRADE_NOTE] = "note",
		[GRADE_UNKNOWN] = "unknown",
		[GRADE_WRONG] = "wrong",
	};

	json_open(json, "checks", '[');
	for (size_t i = 0; i < verification->checks.n; i++) {
		const struct check *check = &verification->checks.at[i];

		json_open(json, NULL, '{');
		json_text(json, "grade", grades[check->grade]);
		json_text(json, "code", check->code);
		json_text(json, "text", check->text);
		json_text(json, "remedy", check->remedy);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_processes(struct json_line *json, const struct verification *verification)
{
	json_open(json, "processes", '[');
	for (size_t i = 0; i < verification->freer.n; i++) {
		const struct freer_process *process = &verification->freer.at[i];

		json_open(json, NULL, '{');
		json_number(json, "pid", process->pid);
		json_text(json, "comm", process->comm);
		json_caps(json, "holds", process->held);
		json_bool(json, "locked", process->locked);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_verification(struct json_line *json, const struct verification *verification)
{
	static const char *const verdicts[] = {
		[UNIT_UNTOUCHED] = "free",     [UNIT_MASKED] = "masked",   [UNIT_EXEMPT] = "exempt",
		[UNIT_WRAPPED] = "restricted", [UNIT_REFUSED] = "refused",
	};
	const struct unit *unit = &verification->unit;

	json_open(json, NULL, '{');
	json_text(json, "unit", unit->id);
	json_text(json, "file", unit->fragment ? unit->fragment->path : NULL);
	json_bool(json, "installed", verification->installed);
	json_text(json, "verdict", verdicts[unit->verdict]);
	json_text(json, "reason", unit->reason);
	json_caps(json, "keeps", unit->caps);
	put_said(json, unit);
	put_checks(json, verification);
	put_processes(json, verification);
	json_close(json, '}');
}

void report_json(const struct report *report)
{
	struct json_line json;

	json_begin(&json, stdout, "verify");
	json_text(&json, "scope", report->scope == UNIT_SCOPE_USER ? "user" : "system");
	json_number(&json, "status", report->status);
	json_open(&json, "units", '[');
	for (size_t i = 0; i < report->n; i++)
		put_verification(&json, &report->at[i]);
	json_close(&json, ']');
	if (report->brief)
		json_number(&json, "others", report->others);
	json_end(&json);
}
