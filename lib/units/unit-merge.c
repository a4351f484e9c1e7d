// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit-internal.h"

#include "../list.h"
#include "unit-file.h"

#include <errno.h>
#include <string.h>

/* What the set is at the start */
#define NOTHING_SAID UINT64_MAX

static const char *const setting_keys[UNIT_SETTINGS] = {
#define UNIT_SETTING_ROW(constant, key) key,
	UNIT_SETTING_TABLE(UNIT_SETTING_ROW)
#undef UNIT_SETTING_ROW
};

/* A unit that is being merged, and the file that is being read */
struct merge {
	struct merged found;
	uint64_t caps;
	uint64_t own_caps;
	bool in_fragment;  /* or in a drop-in */
	bool shared;	   /* which others read, too */
	const char *fatal; /* why systemd reads no more of the file */
};

static void note(struct merge *merge, const char *mistake)
{
	const char **first =
		merge->shared ? &merge->found.shared_mistake : &merge->found.own_mistake;

	if (!*first)
		*first = mistake;
}

/*
 * The rules of CapabilityBoundingSet= (systemd.exec(5)): lines are merged, an empty
 * one takes all away, "~" alone gives all back. As long as nothing was said, a list
 * without "~" is what is left. All bits count, so that a list of all names is
 * something that was said, as it is there.
 */
static uint64_t add_list(uint64_t caps, uint64_t named, bool inverted)
{
	if (!named || caps == NOTHING_SAID)
		return inverted ? ~named : named;
	return inverted ? caps & ~named : caps | named;
}

/* The names in a value; "" and "~" have none */
static int read_value(struct merge *merge, const struct unit_assignment *assignment,
		      uint64_t *ret_named, bool *ret_inverted)
{
	const char *value = assignment->value;
	struct usercap_diag diag;
	struct place place = {
		.file = assignment->file,
		.begin = assignment->text,
		.diag = &diag,
	};
	unsigned int line, column;
	uint64_t caps;

	*ret_inverted = *value == '~';
	*ret_named = 0;
	if (!value[*ret_inverted])
		return 0;
	if (list_read(&place, (struct word){ value, strlen(value) }, &caps) < 0) {
		unit_assignment_place(assignment, assignment->text + diag.column - 1, &line,
				      &column);
		note(merge, arena_format(merge->found.arena, "%s:%u:%u: %s", assignment->file, line,
					 column, diag.message));
		return -EBADMSG;
	}
	*ret_named = *ret_inverted ? USERCAP_ALL & ~caps : caps;
	if (!strcmp(value + strcspn(value, "a"), "all"))
		*ret_named = NOTHING_SAID;
	return 0;
}

static const char *keep(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

static void take_capabilities(struct merge *merge, const struct unit_assignment *assignment)
{
	struct unit *unit = merge->found.unit;
	struct unit_said said = { .file = assignment->file, .shared = merge->shared };
	unsigned int column;
	uint64_t named;
	bool inverted;

	if (read_value(merge, assignment, &named, &inverted) < 0)
		return;
	merge->caps = add_list(merge->caps, named, inverted);
	if (!merge->shared)
		merge->own_caps = add_list(merge->own_caps, named, inverted);
	said.caps = merge->caps & USERCAP_ALL;
	said.value = keep(merge->found.arena, assignment->value);
	unit_assignment_place(assignment, assignment->value, &said.line, &column);
	list_append(merge->found.arena, &unit->said, said);
}

static void misplaced(struct merge *merge, const struct unit_assignment *assignment)
{
	unsigned int line, column;

	unit_assignment_place(assignment, assignment->key, &line, &column);
	note(merge, arena_format(merge->found.arena, "%s:%u:%u: %s= belongs in [%s]",
				 assignment->file, line, column, assignment->key,
				 unit_type_section[merge->found.unit->type]));
}

static int exec_list_of(enum unit_type type, const char *key)
{
	for (int i = 0; i < UNIT_EXEC_LISTS; i++)
		if (unit_exec_keys[i].type == type && !strcmp(unit_exec_keys[i].key, key))
			return i;
	return -ENOENT;
}

static int take_exec(struct merge *merge, const struct unit_assignment *assignment, int list)
{
	struct unit *unit = merge->found.unit;
	const char *reason, *value = keep(merge->found.arena, assignment->value);
	struct exec_origin origin = {
		.file = assignment->file,
		.instance = strchr(unit->id, '@'),
	};
	unsigned int column;
	int r;

	unit_assignment_place(assignment, assignment->key, &origin.line, &column);
	unit->exec_mentioned[list] = true;
	r = exec_line_parse(merge->found.arena, value, &origin, &unit->exec[list], &reason);
	if (r == -EOPNOTSUPP && !merge->found.unwrappable)
		merge->found.unwrappable = arena_format(merge->found.arena, "%s:%u: %s",
							origin.file, origin.line, reason);
	if (r != -ENOEXEC)
		return 0;
	merge->fatal =
		arena_format(merge->found.arena, "%s:%u: %s", origin.file, origin.line, reason);
	return r;
}

/* A list of commands that is newer than we are, which would run without restriction */
static bool is_unknown_list(const char *key)
{
	static const char *const others[] = { "ExecPaths", "ExecSearchPath" };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(key, others[i]))
			return false;
	return !strncmp(key, "Exec", strlen("Exec"));
}

static void take_setting(struct merge *merge, const struct unit_assignment *assignment)
{
	for (int i = 0; i < UNIT_SETTINGS; i++) {
		struct strings *values = &merge->found.unit->settings[i];

		if (strcmp(assignment->key, setting_keys[i]) != 0)
			continue;
		merge->found.unit->setting_mentioned[i] = true;
		if (*assignment->value)
			list_append(merge->found.arena, values,
				    keep(merge->found.arena, assignment->value));
		else
			values->n = 0;
		return;
	}
}

static bool is_no(const char *value)
{
	static const char *const words[] = { "0", "no", "n", "false", "f", "off" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcasecmp(value, words[i]))
			return true;
	return false;
}

static int take(const struct unit_assignment *assignment, void *arg)
{
	struct merge *merge = arg;
	const char *key = assignment->key;
	bool ours = !strcmp(key, UNIT_KEY) || !strcmp(key, "X-" UNIT_KEY);
	unsigned int line, column;
	int list;

	if (!strncmp(assignment->section, "X-", 2))
		return 0;
	if (!strcmp(assignment->section, "Unit") && !strcmp(key, "DefaultDependencies"))
		merge->found.early = is_no(assignment->value);
	if (strcmp(assignment->section, unit_type_section[merge->found.unit->type]) != 0) {
		if (ours)
			misplaced(merge, assignment);
		return 0;
	}
	if (ours) {
		take_capabilities(merge, assignment);
		return 0;
	}
	list = exec_list_of(merge->found.unit->type, key);
	if (list >= 0)
		return take_exec(merge, assignment, list);
	if (is_unknown_list(key) && !merge->found.unwrappable) {
		unit_assignment_place(assignment, key, &line, &column);
		merge->found.unwrappable =
			arena_format(merge->found.arena, "%s:%u:%u: %s= is not known here",
				     assignment->file, line, column, key);
	}
	take_setting(merge, assignment);
	return 0;
}

/*
 * Read a file. What systemd does not read of it, because of a mistake before, it
 * does not read here either; but if that is where capabilities are taken away, the
 * unit must not start without that.
 */
static void read_file(struct merge *merge, const char *path)
{
	struct word rest;
	char *text;
	size_t len;
	int r;

	r = unit_file_read(merge->found.arena, path, &text, &len);
	if (r < 0) {
		note(merge, arena_format(merge->found.arena, "%s: cannot be read: %s", path,
					 strerror(-r)));
		return;
	}
	merge->fatal = path;
	r = unit_file_parse(merge->found.arena, path, text, len, take, merge, &rest);
	if (r < 0 && (merge->in_fragment || memmem(rest.at, rest.len, UNIT_KEY, strlen(UNIT_KEY))))
		note(merge,
		     arena_format(merge->found.arena, "%s%s", merge->fatal,
				  r == -EILSEQ	  ? ": a line is not UTF-8"
				  : r == -EBADMSG ? ": a line begins with \"[\", but is no section"
				  : r == -ENOBUFS ? ": a line is too long"
						  : ""));
}

/* Do the files in this directory belong to the unit alone, or to it as an instance? */
static bool is_own(struct arena *arena, const struct unit *unit, const struct tree_dir *dir)
{
	struct unit_name name;

	for (size_t i = 0; i < unit->names.n; i++) {
		if (!strcmp(dir->name, unit->names.at[i]))
			return true;
		if (unit_name_parse(unit->names.at[i], &name) && name.kind == UNIT_INSTANCE &&
		    !strcmp(dir->name, unit_name_template(arena, &name)))
			return true;
	}
	return false;
}

/* A drop-in that comes before the generator's own of the same name */
static const struct tree_dropin *find_mask(const struct unit *unit, const char *own_dropin,
					   size_t own_order)
{
	for (size_t i = 0; i < unit->dropins.n; i++)
		if (!strcmp(unit->dropins.at[i]->name, own_dropin) &&
		    unit->dropins.at[i]->dir->order < own_order)
			return unit->dropins.at[i];
	return NULL;
}

void unit_merge(const struct tree *tree, const char *own_dropin, size_t own_order,
		struct unit *unit)
{
	struct merge merge = {
		.found.arena = tree->arena,
		.found.unit = unit,
		.found.mask = find_mask(unit, own_dropin, own_order),
		.caps = NOTHING_SAID,
		.own_caps = NOTHING_SAID,
	};

	merge.in_fragment = true;
	if (unit->fragment)
		read_file(&merge, unit->fragment->path);
	merge.in_fragment = false;
	for (size_t i = 0; i < unit->dropins.n; i++) {
		if (!strcmp(unit->dropins.at[i]->name, own_dropin))
			continue;
		merge.shared = !is_own(tree->arena, unit, unit->dropins.at[i]->dir);
		read_file(&merge, unit->dropins.at[i]->path);
	}
	unit->caps = merge.caps & USERCAP_ALL;
	merge.found.own_caps = merge.own_caps & USERCAP_ALL;
	unit_decide(&merge.found);
}
