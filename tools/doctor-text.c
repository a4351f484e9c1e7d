// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor.h"

#include "escape.h"
#include "terminal.h"

#include <stdio.h>

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

static const struct {
	const char *label;
	const char *colour;
} styles[] = {
	[SEVERITY_NOTE] = { "note", "" },
	[SEVERITY_UNKNOWN] = { "unknown", "" },
	[SEVERITY_WARNING] = { "warning", YELLOW },
	[SEVERITY_CRITICAL] = { "CRITICAL", RED },
};

static void put_finding(const struct finding *finding, bool utf8, bool colour)
{
	colour = colour && *styles[finding->severity].colour;
	printf("%s%-8s%s ", colour ? styles[finding->severity].colour : "",
	       styles[finding->severity].label, colour ? PLAIN : "");
	put_text(stdout, finding->where, utf8);
	fputs(": ", stdout);
	put_text(stdout, finding->text, utf8);
	putchar('\n');
	if (!finding->remedy)
		return;
	fputs("  remedy ", stdout);
	put_text(stdout, finding->remedy, utf8);
	putchar('\n');
}

static size_t put_all(const struct doctor *doctor, enum severity severity, bool utf8, bool colour)
{
	size_t n = 0;

	for (size_t i = 0; i < doctor->findings.n; i++) {
		if (doctor->findings.at[i].severity != severity)
			continue;
		put_finding(&doctor->findings.at[i], utf8, colour);
		n++;
	}
	return n;
}

void doctor_text(const struct doctor *doctor)
{
	size_t n[SEVERITY_CRITICAL + 1];
	bool utf8, colour;

	utf8 = terminal_takes_utf8();
	colour = terminal_has_colours();
	/* the worst first */
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--)
		n[severity] = put_all(doctor, severity, utf8, colour);
	if (doctor->findings.n)
		putchar('\n');
	printf("%zu critical, %zu warning%s, %zu note%s", n[SEVERITY_CRITICAL], n[SEVERITY_WARNING],
	       n[SEVERITY_WARNING] == 1 ? "" : "s", n[SEVERITY_NOTE],
	       n[SEVERITY_NOTE] == 1 ? "" : "s");
	if (n[SEVERITY_UNKNOWN])
		printf("; %zu not seen", n[SEVERITY_UNKNOWN]);
	putchar('\n');
}
