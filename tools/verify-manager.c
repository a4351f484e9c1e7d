// SPDX-License-Identifier: GPL-2.0-or-later
/* What systemd has read of a unit, against what its files say now */
#include "verify.h"

#include <string.h>

/* Does systemd execute it as planned? */
static bool is_as_planned(const struct verification *verification,
			  const struct exec_command *command, const struct manager_command *loaded,
			  const char *keep)
{
	bool wrapped = !strcmp(loaded->path, verification->around->wrapper);

	if (command->prefixes & EXEC_PRIVILEGED)
		return !wrapped;
	return wrapped && !strcmp(loaded->option, keep);
}

/* How many commands systemd would run otherwise than planned, or all if it has other ones */
static size_t count_unrestricted(const struct verification *verification)
{
	const struct unit *unit = &verification->unit;
	struct arena *arena = verification->outlook->arena;
	const char *keep = arena_format(arena, "--keep=%s", show_caps(arena, unit->caps));
	size_t n = 0;

	for (int list = 0; list < UNIT_EXEC_LISTS; list++) {
		const struct exec_list *commands = &unit->exec[list];
		const struct manager_commands *loaded = &verification->manager.exec[list];

		for (size_t i = 0; i < commands->n; i++)
			if (i >= loaded->n ||
			    !is_as_planned(verification, &commands->at[i], &loaded->at[i], keep))
				n++;
		for (size_t i = commands->n; i < loaded->n; i++)
			n++;
	}
	return n;
}

static size_t count_wrapped(const struct verification *verification, const char *option)
{
	size_t n = 0;

	for (int list = 0; list < UNIT_EXEC_LISTS; list++) {
		const struct manager_commands *loaded = &verification->manager.exec[list];

		for (size_t i = 0; i < loaded->n; i++)
			n += !strcmp(loaded->at[i].path, verification->around->wrapper) &&
			     (!option || !strcmp(loaded->at[i].option, option));
	}
	return n;
}

static void add_unaware(struct verification *verification, const char *text)
{
	if (verification->manager.transient)
		add_check(verification, GRADE_WRONG, "manager-transient",
			  "write a unit file for it",
			  "it is transient: no generator saw it before it was started");
	else
		add_check(verification, GRADE_WRONG, "manager-outdated",
			  remedy_systemctl(verification, "daemon-reload"), text);
}

static void verify_restricted(struct verification *verification)
{
	struct arena *arena = verification->outlook->arena;
	size_t unrestricted = count_unrestricted(verification);
	size_t all = wrapped_commands(&verification->unit);

	if (unrestricted)
		add_unaware(verification,
			    arena_format(arena,
					 "systemd would not run its commands as planned (%zu of "
					 "%zu): it has not read what the files say now",
					 unrestricted < all ? unrestricted : all, all));
	else
		add_check(verification, GRADE_FINE, "manager-current", NULL,
			  all == 1
				  ? "systemd runs its command below usercap-exec"
				  : arena_format(arena,
						 "systemd runs all %zu commands below usercap-exec",
						 all));
}

static void verify_refused(struct verification *verification)
{
	if (!strcmp(verification->manager.load, "masked") ||
	    count_wrapped(verification, "--refuse"))
		add_check(verification, GRADE_FINE, "manager-current", NULL,
			  "systemd would not start it");
	else
		add_unaware(verification, "systemd would start it: it has not read what the files "
					  "say now");
}

/* A unit that should run as it is. One that systemd refuses already counts as an error before. */
static void verify_unrestricted(struct verification *verification)
{
	if (count_wrapped(verification, NULL))
		add_unaware(verification, "systemd still runs it below usercap-exec: it has not "
					  "read what the files say now");
}

static void verify_loaded(struct verification *verification)
{
	switch (verification->unit.verdict) {
	case UNIT_WRAPPED:
		verify_restricted(verification);
		break;
	case UNIT_REFUSED:
		verify_refused(verification);
		break;
	case UNIT_EXEMPT:
	case UNIT_UNTOUCHED:
		verify_unrestricted(verification);
		break;
	case UNIT_MASKED:
		break;
	}
}

void verify_manager(struct verification *verification)
{
	const struct surroundings *around = verification->around;

	if (!verification->installed || verification->is_template)
		return;
	if (around->manager_error)
		add_check(verification, GRADE_UNKNOWN, "manager-unreachable",
			  "see whether systemctl is-system-running gets an answer",
			  arena_format(verification->outlook->arena, "systemd cannot be asked: %s",
				       strerror(-around->manager_error)));
	if (!verification->known)
		return;
	verify_loaded(verification);
	if (verification->manager.outdated && verification_grade(verification) < GRADE_WRONG)
		add_check(verification, GRADE_NOTE, "manager-changes",
			  remedy_systemctl(verification, "daemon-reload"),
			  "systemd has not read other changes to its files");
}
