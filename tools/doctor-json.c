// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor.h"

#include "json-line.h"

void doctor_json(const struct doctor *doctor, int status)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_UNKNOWN] = "unknown",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_CRITICAL] = "critical",
	};
	struct json_line json;

	json_begin(&json, stdout, "doctor");
	json_number(&json, "status", status);
	json_open(&json, "findings", '[');
	for (size_t i = 0; i < doctor->findings.n; i++) {
		const struct finding *finding = &doctor->findings.at[i];

		json_open(&json, NULL, '{');
		json_text(&json, "severity", severities[finding->severity]);
		json_text(&json, "code", finding->code);
		json_text(&json, "where", finding->where);
		json_text(&json, "text", finding->text);
		json_text(&json, "remedy", finding->remedy);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_end(&json);
}
