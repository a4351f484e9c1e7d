// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs that perhaps lack a mark: usercap-loader(8)
 *
 * Where neither policy nor unit takes wx_mappings away from whoever runs a program, the
 * loader hook may have done it. If it was refused to everybody else for a reason that is
 * known, that reason is likelier.
 */
#include "advice-internal.h"

#include "caution.h"
#include "cleanup.h"

#include <errno.h>
#include <string.h>

#define CAP CAP_USR_WX_MAPPINGS

/* So many programs are named at most */
#define MOST_NAMED 3

/* Can it be pasted into a shell as it is? Logs have paths that others chose. */
static bool is_plain(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._+-";

	return *path == '/' && path[strspn(path, plain)] == '\0';
}

/* Was all that is known of it an exec? That is about the program that was to be started. */
static bool is_about_others(const struct row *row)
{
	for (unsigned int i = 0; i < row->n_objects; i++)
		if (!row->objects[i].rule || strcmp(row->objects[i].rule, "program") != 0)
			return false;
	return row->n_objects && !row->other_objects;
}

static bool has_program(const struct need *need, const char *exe)
{
	for (size_t i = 0; i < need->n_rows; i++)
		if (need->rows[i]->key.exe && strcmp(need->rows[i]->key.exe, exe) == 0)
			return true;
	return false;
}

/* Is there nobody from whom something else took it? */
static bool is_refused_everywhere(const struct advices *advices, const char *exe)
{
	for (size_t i = 0; i < advices->n; i++)
		if (advices->at[i].cap == CAP && !advices->at[i].given &&
		    has_program(&advices->at[i].holder->needs[CAP], exe))
			return false;
	return true;
}

static bool may_lack_mark(const struct advices *advices, const struct row *row)
{
	const char *exe = row->key.exe;

	return exe && is_plain(exe) && !caution_is_anybodys(exe) && !is_about_others(row) &&
	       is_refused_everywhere(advices, exe);
}

/* Add the command to what an advice says; 0, or -ENOMEM */
static int add_command(const struct advices *advices, struct advice *advice)
{
	const struct need *need = &advice->holder->needs[CAP];
	_cleanup_(freep) char *programs = strdup("");
	size_t named = 0;
	char *text;

	for (size_t i = 0; programs && i < need->n_rows && named < MOST_NAMED; i++) {
		if (need_repeats(need, i) || !may_lack_mark(advices, need->rows[i]))
			continue;
		if (asprintf(&text, "%s %s", programs, need->rows[i]->key.exe) < 0)
			return -ENOMEM;
		free(programs);
		programs = text;
		named++;
	}
	if (!programs)
		return -ENOMEM;
	if (!named)
		return 0;
	if (asprintf(&text,
		     "%s, or usercap-loader(8) took it, because the program does not say that it "
		     "needs it: usercap mark --needs %s%s",
		     advice->why, usercap_name(CAP), programs) < 0)
		return -ENOMEM;
	free(advice->why);
	advice->why = text;
	return 0;
}

int advices_mark(struct advices *advices)
{
	for (size_t i = 0; i < advices->n; i++) {
		struct advice *advice = &advices->at[i];
		int r;

		if (advice->cap != CAP || !advice->given)
			continue;
		r = add_command(advices, advice);
		if (r < 0)
			return r;
	}
	return 0;
}
