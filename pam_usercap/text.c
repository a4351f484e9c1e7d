// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdio.h>
#include <string.h>

#include "text.h"

#define LINES_NAMED 4

const char *text_list(uint64_t caps, char buf[TEXT_LIST])
{
	if (usercap_list_format(caps, buf, TEXT_LIST) < 0)
		snprintf(buf, TEXT_LIST, "?");
	return buf;
}

void text_lines(const struct usercap_assignment *assignment, char *buf, size_t size)
{
	size_t i, used = 0;

	if (!assignment->n_lines) {
		snprintf(buf, size, "no line names the user");
		return;
	}
	for (i = 0; i < assignment->n_lines && i < LINES_NAMED && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s:%u", i ? ", " : "",
				 assignment->lines[i]->file, assignment->lines[i]->line);
	if (i < assignment->n_lines && used < size)
		snprintf(buf + used, size - used, " and %zu more", assignment->n_lines - i);
}

void text_policy(const struct usercap_assignment *assignment, char buf[TEXT_POLICY])
{
	/* ",+" and any number */
	const size_t reserve = 24;
	size_t i, used = 0;

	snprintf(buf, TEXT_POLICY, "none");
	for (i = 0; i < assignment->n_lines; i++) {
		const struct usercap_line *line = assignment->lines[i];
		size_t room = TEXT_POLICY - reserve - used;
		int n = snprintf(buf + used, room, "%s%s:%u", i ? "," : "", line->file, line->line);

		if (n < 0 || (size_t)n >= room) {
			snprintf(buf + used, reserve, "%s+%zu", i ? "," : "",
				 assignment->n_lines - i);
			return;
		}
		used += n;
	}
}

void text_mistake(const struct usercap_diag *diag, int error, char *buf, size_t size)
{
	const char *what = diag->message[0] ? diag->message : strerror(error);
	const char *file = diag->file[0] ? diag->file : "policy";

	if (diag->line && diag->column)
		snprintf(buf, size, "%s:%u:%u: %s", file, diag->line, diag->column, what);
	else if (diag->line)
		snprintf(buf, size, "%s:%u: %s", file, diag->line, what);
	else
		snprintf(buf, size, "%s: %s", file, what);
}
