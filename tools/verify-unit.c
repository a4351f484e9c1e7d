// SPDX-License-Identifier: GPL-2.0-or-later
/* A unit, and what its files say */
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void outlook_make(struct outlook *outlook, struct arena *arena, const struct unit_paths *paths,
		  const struct surroundings *around)
{
	struct strings all = { 0 };

	*outlook = (struct outlook){ .arena = arena, .paths = *paths };
	plan_make(&outlook->plan, arena, &outlook->paths, around->wrapper);
	/* where nobody uses the key the generator is done by now */
	if (!outlook->plan.tree.index) {
		tree_index(&outlook->plan.tree, &outlook->paths.dirs);
		outlook->plan.dropin = PLAN_DROPIN;
	}
	unit_paths_add_generated(arena, &outlook->paths, &around->generated, &all);
	tree_scan(&outlook->disk, arena, &all);
	tree_index(&outlook->disk, &all);
}

void add_check(struct verification *verification, enum grade grade, const char *code,
	       const char *remedy, const char *text)
{
	const struct check check = {
		.grade = grade,
		.code = code,
		.text = text,
		.remedy = remedy,
	};

	list_append(verification->outlook->arena, &verification->checks, check);
}

enum grade verification_grade(const struct verification *verification)
{
	enum grade worst = GRADE_FINE;

	for (size_t i = 0; i < verification->checks.n; i++)
		if (verification->checks.at[i].grade > worst)
			worst = verification->checks.at[i].grade;
	return worst;
}

const char *remedy_systemctl(const struct verification *verification, const char *command)
{
	return arena_format(verification->outlook->arena, "systemctl %s%s",
			    verification->around->scope == UNIT_SCOPE_USER ? "--user " : "",
			    command);
}

const char *show_caps(struct arena *arena, uint64_t caps)
{
	char list[USERCAP_LIST_SIZE];

	usercap_list_format(caps, list, sizeof(list));
	return arena_copy(arena, list, strlen(list));
}

size_t wrapped_commands(const struct unit *unit)
{
	size_t n = 0;

	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++)
			n += !(unit->exec[list].at[i].prefixes & EXEC_PRIVILEGED);
	return n;
}

/* The plan whose drop-in a unit reads: of all that are written, systemd takes the first */
static const struct plan_unit *find_plan(const struct outlook *outlook, const struct unit *unit)
{
	const struct plan_unit *own = plan_find(&outlook->plan, unit->id);

	if (own && own->mask)
		return own;
	for (size_t i = 0; i < unit->names.n; i++) {
		struct strings names = { 0 };

		unit_name_dropins(outlook->arena, unit->names.at[i], &names);
		for (size_t j = 0; j < names.n; j++) {
			const struct plan_unit *planned = plan_find(&outlook->plan, names.at[j]);

			if (planned && planned->text && !planned->mask)
				return planned;
		}
	}
	return NULL;
}

/* The unit as it was planned, or as an instance that was not has it */
static void find_unit(struct verification *verification, const char *id)
{
	const struct outlook *outlook = verification->outlook;
	const struct plan_unit *own = plan_find(&outlook->plan, id);
	struct unit *unit = &verification->unit;

	unit_find(&outlook->plan.tree, id, unit);
	if (own)
		*unit = own->unit;
	else if (unit_mentions(unit))
		unit_merge(&outlook->plan.tree, outlook->plan.dropin, outlook->paths.generated,
			   unit);
	/* where no file that counts has the key, nobody looked so far */
	if (unit->fragment && unit->fragment->masks)
		unit->verdict = UNIT_MASKED;
	verification->planned = find_plan(outlook, unit);
	/* a command that is too long is found out when the drop-in is written */
	if (!own && unit->verdict == UNIT_WRAPPED && verification->planned &&
	    verification->planned->unit.verdict == UNIT_REFUSED) {
		unit->verdict = UNIT_REFUSED;
		unit->reason = verification->planned->unit.reason;
	}
}

static bool has_own_dropins(const struct unit *unit)
{
	for (size_t i = 0; i < unit->dropins.n; i++)
		if (!strcmp(unit->dropins.at[i]->dir->name, unit->id))
			return true;
	return false;
}

/* Ask systemd, which may know units that have no file, and the reason why it does not answer */
static void ask_manager(struct verification *verification)
{
	const struct surroundings *around = verification->around;
	int r;

	if (!verification->installed || verification->is_template || !around->manager)
		return;
	r = manager_unit(around->manager, verification->outlook->arena, verification->unit.id,
			 &verification->manager);
	verification->known = r == 0;
	if (r < 0)
		add_check(verification, GRADE_UNKNOWN, "manager-silent", NULL,
			  arena_format(verification->outlook->arena,
				       "systemd says nothing about it: %s", strerror(-r)));
}

static bool exists(const struct verification *verification)
{
	if (verification->unit.fragment || verification->on_disk.fragment ||
	    has_own_dropins(&verification->unit) || has_own_dropins(&verification->on_disk))
		return true;
	return verification->known && strcmp(verification->manager.load, "not-found") != 0;
}

static bool may_not_read(const char *path)
{
	return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0 && errno == EACCES;
}

/* A file of the unit that only others may read, so that nothing can be concluded, or NULL */
static const char *unreadable_file(const struct unit *unit)
{
	if (unit->fragment && may_not_read(unit->fragment->path))
		return unit->fragment->path;
	for (size_t i = 0; i < unit->dropins.n; i++)
		if (may_not_read(unit->dropins.at[i]->path))
			return unit->dropins.at[i]->path;
	return NULL;
}

static void add_privileged(struct verification *verification)
{
	const struct unit *unit = &verification->unit;

	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++) {
			const struct exec_command *command = &unit->exec[list].at[i];

			if (command->prefixes & EXEC_PRIVILEGED)
				add_check(verification, GRADE_NOTE, "command-privileged", NULL,
					  arena_format(verification->outlook->arena,
						       "%s:%u: %s=%.*s runs without restriction, "
						       "as \"+\" asks for",
						       command->origin.file, command->origin.line,
						       unit_exec_keys[list].key,
						       (int)command->whole.len, command->whole.at));
		}
}

void verify_verdict(struct verification *verification)
{
	const struct unit *unit = &verification->unit;
	const char *correct = arena_format(verification->outlook->arena, "correct that, then: %s",
					   remedy_systemctl(verification, "daemon-reload"));

	switch (unit->verdict) {
	case UNIT_REFUSED:
		add_check(verification, GRADE_WRONG, "unit-refused", correct,
			  arena_format(verification->outlook->arena, "it must not start: %s",
				       unit->reason));
		break;
	case UNIT_EXEMPT:
		if (unit->mistaken)
			add_check(verification, GRADE_WRONG, "unit-mistaken", correct,
				  unit->reason);
		else
			add_check(verification, GRADE_NOTE, "unit-exempt", NULL, unit->reason);
		break;
	case UNIT_UNTOUCHED:
		if (unit->reason)
			add_check(verification, GRADE_NOTE, "unit-empty", NULL, unit->reason);
		break;
	case UNIT_WRAPPED:
		add_privileged(verification);
		break;
	case UNIT_MASKED:
		break;
	}
}

static void verify_all(struct verification *verification)
{
	const char *unreadable = unreadable_file(&verification->unit);

	if (unreadable) {
		add_check(verification, GRADE_UNKNOWN, "file-unreadable", "try again as root",
			  arena_format(verification->outlook->arena, "%s: %s", unreadable,
				       strerror(EACCES)));
		return;
	}
	verify_verdict(verification);
	verify_dropin(verification);
	verify_programs(verification);
	verify_settings(verification);
	verify_manager(verification);
	verify_processes(verification);
}

int verify_unit(const struct surroundings *around, const struct outlook *outlook, const char *name,
		bool installed, struct verification *ret)
{
	struct verification verification = {
		.around = around,
		.outlook = outlook,
		.installed = installed,
	};
	const char *id = tree_id(&outlook->plan.tree, name);
	struct unit_name parsed;

	if (!unit_name_parse(id, &parsed))
		return -ENOENT;
	verification.is_template = parsed.kind == UNIT_TEMPLATE;
	find_unit(&verification, id);
	unit_find(&outlook->disk, id, &verification.on_disk);
	ask_manager(&verification);
	if (!exists(&verification))
		return -ENOENT;
	verify_all(&verification);
	*ret = verification;
	return 0;
}
