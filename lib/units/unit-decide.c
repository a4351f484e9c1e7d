// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit-internal.h"

#include "exec-word.h"

#include <string.h>

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
static bool decide_mistakes(const struct merged *merged)
{
	struct unit *unit = merged->unit;
	const char *own = merged->own_mistake, *shared = merged->shared_mistake;
	bool vital = merged->early || is_for_repair(unit->id);

	if (!own && !shared)
		return false;
	unit->mistaken = true;
	if (own && !vital)
		decide(unit, UNIT_REFUSED, own);
	else if (own || vital || is_for_logins(unit->id) ||
		 unit_setting(unit, UNIT_SETTING_PAM_NAME))
		decide(unit, UNIT_EXEMPT,
		       arena_format(merged->arena,
				    "%s; it runs unrestricted, because the machine needs it",
				    own ? own : shared));
	else
		decide(unit, UNIT_REFUSED, shared);
	return true;
}

/* Why its commands would not run, or not as they do now, below another program */
static const char *unsafe_setting(const struct merged *merged)
{
	const struct unit *unit = merged->unit;
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
static const char *ambiguous_specifier(const struct merged *merged)
{
	const struct unit *unit = merged->unit;

	for (int list = 0; list < UNIT_EXEC_LISTS && unit->names.n > 1; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++) {
			const struct exec_command *command = &unit->exec[list].at[i];
			const char *whole =
				arena_copy(merged->arena, command->whole.at, command->whole.len);

			if (exec_name_specifier(whole))
				return arena_format(
					merged->arena,
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
static bool decide_shared(const struct merged *merged)
{
	struct unit *unit = merged->unit;
	const char *why = is_for_repair(unit->id) ? "it is there to repair the machine"
			  : unit_setting(unit, UNIT_SETTING_PAM_NAME)
				  ? "it opens sessions, which usercap.conf(5) is for"
			  : !unit->fragment ? "its unit file is not in the search path"
					    : NULL;

	if (!why || merged->own_caps == unit->caps)
		return false;
	unit->caps = merged->own_caps;
	if (unit->caps != USERCAP_ALL)
		return false;
	decide(unit, UNIT_EXEMPT,
	       arena_format(merged->arena,
			    "what all units share does not hold for it, because %s: say it in a "
			    "drop-in of its own",
			    why));
	return true;
}

static void decide_wrapped(const struct merged *merged)
{
	struct unit *unit = merged->unit;
	const char *why = merged->unwrappable;

	if (!unit->fragment)
		why = "its unit file is not in the search path: if another generator makes it, "
		      "write "
		      "a unit of your own";
	if (!why)
		why = unsafe_setting(merged);
	if (!why)
		why = ambiguous_specifier(merged);
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

void unit_decide(const struct merged *merged)
{
	struct unit *unit = merged->unit;
	bool says_something =
		unit->caps != USERCAP_ALL || merged->own_mistake || merged->shared_mistake;

	if (unit->fragment && unit->fragment->masks)
		decide(unit, UNIT_MASKED, NULL);
	else if (merged->mask && says_something)
		decide(unit, UNIT_EXEMPT,
		       arena_format(merged->arena, "%s masks it", merged->mask->path));
	else if (!decide_mistakes(merged) && !decide_shared(merged) && unit->caps != USERCAP_ALL)
		decide_wrapped(merged);
}
