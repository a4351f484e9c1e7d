// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings of a unit that have another effect, or none, when its commands are restricted */
#include "verify.h"

#include "unit-file.h"

#include <string.h>
#include <unistd.h>

static bool is_yes(const char *value)
{
	static const char *const words[] = { "1", "yes", "y", "true", "t", "on" };

	for (size_t i = 0; value && i < sizeof(words) / sizeof(*words); i++)
		if (!strcasecmp(value, words[i]))
			return true;
	return false;
}

static bool names_setpcap(const char *list)
{
	static const char name[] = "CAP_SETPCAP";
	size_t len;

	for (; *list; list += len) {
		list += strspn(list, " \t");
		len = strcspn(list, " \t");
		if (len == strlen(name) && !strncasecmp(list, name, len))
			return true;
	}
	return false;
}

/*
 * Is CAP_SETPCAP in what lines of capabilities come to, if it is at first as @held
 * says? For a single capability the rules of systemd.exec(5) come to this: a list
 * that names it adds it, or with "~" takes it away; the first list that does not
 * say "~" is all there is, and so is what follows an empty line.
 */
static bool keeps_setpcap(const struct unit *unit, enum unit_setting setting, bool held)
{
	const struct strings *values = &unit->settings[setting];

	if (!unit->setting_mentioned[setting])
		return held;
	if (!values->n)
		return false;
	held = *values->at[0] == '~';
	for (size_t i = 0; i < values->n; i++) {
		const char *value = values->at[i];
		bool inverted = *value == '~';

		if (names_setpcap(value + inverted))
			held = !inverted;
	}
	return held;
}

static bool is_root(const struct verification *verification)
{
	const char *user = unit_setting(&verification->unit, UNIT_SETTING_USER);

	if (verification->around->scope == UNIT_SCOPE_USER)
		return getuid() == 0;
	return !user || !strcmp(user, "root") || !strcmp(user, "0");
}

/* Why usercap-exec has to set no_new_privs, or NULL */
static const char *why_no_new_privs(const struct verification *verification)
{
	const struct unit *unit = &verification->unit;

	if (is_yes(unit_setting(unit, UNIT_SETTING_NO_NEW_PRIVILEGES)))
		return NULL;
	if (!keeps_setpcap(unit, UNIT_SETTING_CAPABILITY_BOUNDING_SET, true))
		return "CapabilityBoundingSet= takes CAP_SETPCAP away";
	if (keeps_setpcap(unit, UNIT_SETTING_AMBIENT_CAPABILITIES, false))
		return NULL;
	if (is_yes(unit_setting(unit, UNIT_SETTING_DYNAMIC_USER)))
		return "with DynamicUser= it has no CAP_SETPCAP";
	if (is_root(verification))
		return NULL;
	return verification->around->scope == UNIT_SCOPE_USER
		       ? "a user's manager has no CAP_SETPCAP"
		       : "with User= it has no CAP_SETPCAP";
}

/* "!" starts a command as the manager itself runs, whatever User= says */
static bool all_keep_privileges(const struct unit *unit)
{
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++)
			if (!(unit->exec[list].at[i].prefixes & (EXEC_PRIVILEGED | EXEC_NO_SETUID)))
				return false;
	return true;
}

static void verify_no_new_privs(struct verification *verification)
{
	const char *why = why_no_new_privs(verification);

	if (!why || all_keep_privileges(&verification->unit))
		return;
	add_check(verification, GRADE_NOTE, "setting-no-new-privs", NULL,
		  arena_format(verification->outlook->arena,
			       "%s, so that no_new_privs is set: set-user-ID programs, as sudo, "
			       "and file capabilities have no effect in it",
			       why));
}

static void verify_type(struct verification *verification)
{
	const struct unit *unit = &verification->unit;
	const char *type = unit_setting(unit, UNIT_SETTING_TYPE);

	if (type && !strcmp(type, "exec"))
		add_check(verification, GRADE_NOTE, "setting-type-exec", NULL,
			  "Type=exec: systemd takes it for started when usercap-exec is executed, "
			  "a moment before the program is");
	if (type && !strcmp(type, "forking") && !(unit->caps & USERCAP_MASK(CAP_USR_FORK_EXEC)))
		add_check(verification, GRADE_WRONG, "setting-type-forking",
			  "leave it fork_exec, or have the program stay and use another Type=",
			  "Type=forking waits for a program that forks, but fork_exec is taken "
			  "away");
}

void verify_settings(struct verification *verification)
{
	const struct unit *unit = &verification->unit;

	if (unit->verdict != UNIT_WRAPPED)
		return;
	verify_type(verification);
	verify_no_new_privs(verification);
	if (unit_setting(unit, UNIT_SETTING_PAM_NAME))
		add_check(verification, GRADE_NOTE, "setting-pam-name", NULL,
			  "PAMName=: all of the session that it opens is restricted, whatever "
			  "usercap.conf(5) gives the user");
}
