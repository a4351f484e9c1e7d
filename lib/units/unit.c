// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit.h"

#include "../list.h"
#include "exec-word.h"
#include "unit-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct unit_exec_key unit_exec_keys[UNIT_EXEC_LISTS] = {
#define UNIT_EXEC_ROW(constant, key, type) { key, type },
	UNIT_EXEC_TABLE(UNIT_EXEC_ROW)
#undef UNIT_EXEC_ROW
};

static const char *const setting_keys[UNIT_SETTINGS] = {
#define UNIT_SETTING_ROW(constant, key) key,
	UNIT_SETTING_TABLE(UNIT_SETTING_ROW)
#undef UNIT_SETTING_ROW
};

/* What the set is at the start */
#define NOTHING_SAID UINT64_MAX

/* Why a unit must not start; the first mistake of each kind */
struct mistakes {
	const char *own;
	const char *shared;
	const char *unwrappable;
};

/* A unit that is being merged, and the file that is being read */
struct merge {
	struct arena *arena;
	struct unit *unit;
	uint64_t caps;
	uint64_t own_caps; /* what its own files alone would leave it */
	bool early;	   /* DefaultDependencies=no */
	bool in_fragment;  /* or in a drop-in */
	bool shared;	   /* which others read, too */
	struct mistakes mistakes;
	const char *fatal; /* why systemd reads no more of the file */
};

void unit_find(const struct tree *tree, const char *id, struct unit *ret)
{
	struct unit_name name;

	*ret = (struct unit){ .id = id, .caps = USERCAP_ALL };
	if (!unit_name_parse(id, &name))
		return;
	ret->type = name.type;
	ret->fragment = tree_fragment(tree, id);
	tree_names(tree, id, &ret->names);
	tree_dropins(tree, &ret->names, &ret->dropins);
}

bool unit_mentions(const struct unit *unit)
{
	if (unit->fragment && unit->fragment->mentions)
		return true;
	for (size_t i = 0; i < unit->dropins.n; i++)
		if (unit->dropins.at[i]->mentions)
			return true;
	return false;
}

const char *unit_setting(const struct unit *unit, enum unit_setting setting)
{
	const struct strings *values = &unit->settings[setting];

	return values->n ? values->at[values->n - 1] : NULL;
}

static void note(struct merge *merge, const char *mistake)
{
	const char **first = merge->shared ? &merge->mistakes.shared : &merge->mistakes.own;

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
		note(merge, arena_format(merge->arena, "%s:%u:%u: %s", assignment->file, line,
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
	struct unit *unit = merge->unit;
	struct unit_said said = { .file = assignment->file, .shared = merge->shared };
	unsigned int column;
	uint64_t named;
	bool inverted;

	if (read_value(merge, assignment, &named, &inverted) < 0)
		return;
	merge->caps = add_list(merge->caps, named, inverted);
	unit->caps = merge->caps & USERCAP_ALL;
	if (!merge->shared)
		merge->own_caps = add_list(merge->own_caps, named, inverted);
	said.caps = unit->caps;
	said.value = keep(merge->arena, assignment->value);
	unit_assignment_place(assignment, assignment->value, &said.line, &column);
	list_append(merge->arena, &unit->said, said);
}

static void misplaced(struct merge *merge, const struct unit_assignment *assignment)
{
	unsigned int line, column;

	unit_assignment_place(assignment, assignment->key, &line, &column);
	note(merge,
	     arena_format(merge->arena, "%s:%u:%u: %s= belongs in [%s]", assignment->file, line,
			  column, assignment->key, unit_type_section[merge->unit->type]));
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
	struct unit *unit = merge->unit;
	const char *reason, *value = keep(merge->arena, assignment->value);
	struct exec_origin origin = {
		.file = assignment->file,
		.instance = strchr(unit->id, '@'),
	};
	unsigned int column;
	int r;

	unit_assignment_place(assignment, assignment->key, &origin.line, &column);
	unit->exec_mentioned[list] = true;
	r = exec_line_parse(merge->arena, value, &origin, &unit->exec[list], &reason);
	if (r == -EOPNOTSUPP && !merge->mistakes.unwrappable)
		merge->mistakes.unwrappable =
			arena_format(merge->arena, "%s:%u: %s", origin.file, origin.line, reason);
	if (r != -ENOEXEC)
		return 0;
	merge->fatal = arena_format(merge->arena, "%s:%u: %s", origin.file, origin.line, reason);
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
		struct strings *values = &merge->unit->settings[i];

		if (strcmp(assignment->key, setting_keys[i]) != 0)
			continue;
		merge->unit->setting_mentioned[i] = true;
		if (*assignment->value)
			list_append(merge->arena, values, keep(merge->arena, assignment->value));
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
		merge->early = is_no(assignment->value);
	if (strcmp(assignment->section, unit_type_section[merge->unit->type]) != 0) {
		if (ours)
			misplaced(merge, assignment);
		return 0;
	}
	if (ours) {
		take_capabilities(merge, assignment);
		return 0;
	}
	list = exec_list_of(merge->unit->type, key);
	if (list >= 0)
		return take_exec(merge, assignment, list);
	if (is_unknown_list(key) && !merge->mistakes.unwrappable) {
		unit_assignment_place(assignment, key, &line, &column);
		merge->mistakes.unwrappable =
			arena_format(merge->arena, "%s:%u:%u: %s= is not known here",
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

	r = unit_file_read(merge->arena, path, &text, &len);
	if (r < 0) {
		note(merge,
		     arena_format(merge->arena, "%s: cannot be read: %s", path, strerror(-r)));
		return;
	}
	merge->fatal = path;
	r = unit_file_parse(merge->arena, path, text, len, take, merge, &rest);
	if (r < 0 && (merge->in_fragment || memmem(rest.at, rest.len, UNIT_KEY, strlen(UNIT_KEY))))
		note(merge,
		     arena_format(merge->arena, "%s%s", merge->fatal,
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

/* Without these nobody can mend anything; they are never refused, and never limited by accident */
static bool is_for_repair(const char *id)
{
	static const char *const ids[] = { "debug-shell.service", "emergency.service",
					   "rescue.service" };

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (!strcmp(id, ids[i]))
			return true;
	return false;
}

/* Without these nobody gets in; a mistake that is in all units at once must not stop them */
static bool is_for_logins(const char *id)
{
	static const char *const beginnings[] = {
		"console-getty.",
		"container-getty@",
		"dbus-broker.",
		"dbus.",
		"getty@",
		"serial-getty@",
		"ssh.",
		"ssh@",
		"sshd.",
		"sshd@",
		"systemd-logind.",
	};

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		if (!strncmp(id, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

static void decide(struct unit *unit, enum unit_verdict verdict, const char *reason)
{
	unit->verdict = verdict;
	unit->reason = reason;
}

/* Mistakes stop a unit, unless that would stop the machine */
static bool decide_mistakes(struct merge *merge)
{
	struct unit *unit = merge->unit;
	const char *own = merge->mistakes.own, *shared = merge->mistakes.shared;
	bool vital = merge->early || is_for_repair(unit->id);

	if (!own && !shared)
		return false;
	unit->mistaken = true;
	if (own && !vital)
		decide(unit, UNIT_REFUSED, own);
	else if (own || vital || is_for_logins(unit->id) ||
		 unit_setting(unit, UNIT_SETTING_PAM_NAME))
		decide(unit, UNIT_EXEMPT,
		       arena_format(merge->arena,
				    "%s; it runs unrestricted, because the machine needs it",
				    own ? own : shared));
	else
		decide(unit, UNIT_REFUSED, shared);
	return true;
}

/* Why its commands would not run, or not as they do now, below another program */
static const char *unsafe_setting(struct merge *merge)
{
	const struct unit *unit = merge->unit;
	const char *path = unit_setting(unit, UNIT_SETTING_EXEC_SEARCH_PATH);

	if (unit_setting(unit, UNIT_SETTING_SELINUX_CONTEXT))
		return "SELinuxContext= holds for the first program that is executed, which would "
		       "be "
		       "usercap-exec: remove one of the two";
	if (unit_setting(unit, UNIT_SETTING_APPARMOR_PROFILE))
		return "AppArmorProfile= holds for the first program that is executed, which would "
		       "be usercap-exec: attach the profile to the program's path, or remove one "
		       "of "
		       "the two";
	if (path && strpbrk(path, "\"'\\$"))
		return "ExecSearchPath= has quotes, backslashes or \"$\" in it";
	return NULL;
}

/* A specifier that says in a unit file which alias the unit was started by, and in a drop-in its
 * name */
static const char *ambiguous_specifier(struct merge *merge)
{
	const struct unit *unit = merge->unit;

	for (int list = 0; list < UNIT_EXEC_LISTS && unit->names.n > 1; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++) {
			const struct exec_command *command = &unit->exec[list].at[i];
			const char *whole =
				arena_copy(merge->arena, command->whole.at, command->whole.len);

			if (exec_name_specifier(whole))
				return arena_format(
					merge->arena,
					"%s:%u: %.2s in a command of a unit that has the "
					"alias %s: write what it stands for",
					command->origin.file, command->origin.line,
					exec_name_specifier(whole), unit->names.at[1]);
		}
	return NULL;
}

static bool has_command_to_wrap(const struct unit *unit)
{
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++)
			if (!(unit->exec[list].at[i].prefixes & EXEC_PRIVILEGED))
				return true;
	return false;
}

/* What all units say does not reach those that nobody meant */
static bool decide_shared(struct merge *merge)
{
	struct unit *unit = merge->unit;
	const char *why = is_for_repair(unit->id) ? "it is there to repair the machine"
			  : unit_setting(unit, UNIT_SETTING_PAM_NAME)
				  ? "it opens sessions, which usercap.conf(5) is for"
			  : !unit->fragment ? "its unit file is not in the search path"
					    : NULL;

	if (!why || (merge->own_caps & USERCAP_ALL) == unit->caps)
		return false;
	unit->caps = merge->own_caps & USERCAP_ALL;
	if (unit->caps != USERCAP_ALL)
		return false;
	decide(unit, UNIT_EXEMPT,
	       arena_format(merge->arena,
			    "what all units share does not hold for it, because %s: say it in a "
			    "drop-in of its own",
			    why));
	return true;
}

static void decide_wrapped(struct merge *merge)
{
	struct unit *unit = merge->unit;
	const char *why = merge->mistakes.unwrappable;

	if (!unit->fragment)
		why = "its unit file is not in the search path: if another generator makes it, "
		      "write "
		      "a unit of your own";
	if (!why)
		why = unsafe_setting(merge);
	if (!why)
		why = ambiguous_specifier(merge);
	if (!why && unit_name_is_shared(unit->id))
		why = "its name ends in a dash, so that it shares its drop-ins with others: rename "
		      "it";
	if (why)
		decide(unit, UNIT_REFUSED, why);
	else if (has_command_to_wrap(unit))
		decide(unit, UNIT_WRAPPED, NULL);
	else
		decide(unit, UNIT_UNTOUCHED, "it has no command that could be restricted");
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
		.arena = tree->arena,
		.unit = unit,
		.caps = NOTHING_SAID,
		.own_caps = NOTHING_SAID,
	};
	const struct tree_dropin *mask = find_mask(unit, own_dropin, own_order);

	if (unit->fragment && unit->fragment->masks) {
		decide(unit, UNIT_MASKED, NULL);
		return;
	}
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
	if (mask && (unit->caps != USERCAP_ALL || merge.mistakes.own || merge.mistakes.shared))
		decide(unit, UNIT_EXEMPT, arena_format(tree->arena, "%s masks it", mask->path));
	else if (!decide_mistakes(&merge) && !decide_shared(&merge) && unit->caps != USERCAP_ALL)
		decide_wrapped(&merge);
}
