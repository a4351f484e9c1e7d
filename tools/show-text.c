// SPDX-License-Identifier: GPL-2.0-or-later
/* What processes hold, for people: a table whose columns are as wide as they must be */
#include "show-processes.h"

#include "escape.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <usercap.h>

enum { COLUMNS = 9 };

static const char *const headings[COLUMNS] = {
	"PID",	    "USER",	  "UNIT",   "EFFECTIVE", "PERMITTED",
	"BOUNDING", "PERMISSIVE", "DENIED", "LOCKED",
};

/* The lists are longer than anything else that is not a name of a stranger's choice */
struct cell {
	char text[USERCAP_LIST_SIZE];
};

static struct cell cell_text(const char *text)
{
	struct cell cell;

	snprintf(cell.text, sizeof(cell.text), "%s", text);
	return cell;
}

/* "-" for nothing, where nothing is what is usual */
static struct cell cell_caps(const struct resident *resident, uint64_t caps, bool usually_none)
{
	struct cell cell;

	if (!resident->known)
		return cell_text("?");
	if (usually_none && !(caps & USERCAP_ALL))
		return cell_text("-");
	usercap_list_format(caps & USERCAP_ALL, cell.text, sizeof(cell.text));
	return cell;
}

static void fill(const struct resident *resident, struct cell row[COLUMNS])
{
	const struct process_sets *sets = &resident->sets;

	snprintf(row[0].text, sizeof(row[0].text), "%u", resident->proc.pid);
	row[1] = cell_text(resident->user);
	row[2] = cell_text(resident->unit ? resident->unit : "-");
	row[3] = cell_caps(resident, sets->effective, false);
	row[4] = cell_caps(resident, sets->permitted, false);
	row[5] = cell_caps(resident, sets->bounding, false);
	row[6] = cell_caps(resident, sets->permissive, true);
	row[7] = cell_caps(resident, sets->denied, true);
	row[8] = cell_text(!resident->lock_known ? "?" : sets->locked ? "yes" : "no");
}

static void measure(const struct census *census, bool utf8, size_t widths[COLUMNS])
{
	struct cell row[COLUMNS];

	for (int column = 0; column < COLUMNS; column++)
		widths[column] = strlen(headings[column]);
	for (size_t i = 0; i < census->n; i++) {
		fill(&census->at[i], row);
		for (int column = 0; column < COLUMNS; column++) {
			size_t width = width_of(row[column].text, utf8);

			if (width > widths[column])
				widths[column] = width;
		}
	}
}

static void put_cell(const char *text, size_t width, bool right, bool utf8)
{
	int pad = (int)(width - width_of(text, utf8));

	printf("%*s", right ? pad : 0, "");
	put_text(stdout, text, utf8);
	printf("%*s ", right ? 0 : pad, "");
}

static void put_row(const struct resident *resident, const size_t widths[COLUMNS], bool utf8)
{
	struct cell row[COLUMNS];

	fill(resident, row);
	for (int column = 0; column < COLUMNS; column++)
		put_cell(row[column].text, widths[column], column == 0, utf8);
	if (resident->depth)
		printf("%*s\\_ ", (int)(resident->depth - 1) * 2, "");
	put_text(stdout, resident->proc.comm, utf8);
	putchar('\n');
}

void census_text(const struct census *census)
{
	size_t widths[COLUMNS];
	bool utf8;

	utf8 = terminal_takes_utf8();
	measure(census, utf8, widths);
	for (int column = 0; column < COLUMNS; column++)
		put_cell(headings[column], widths[column], column == 0, utf8);
	puts("COMMAND");
	for (size_t i = 0; i < census->n; i++)
		put_row(&census->at[i], widths, utf8);
}
