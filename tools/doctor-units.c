// SPDX-License-Identifier: GPL-2.0-or-later
/* Are units restricted as they say? In detail that is the business of usercap verify. */
#include "doctor.h"

#include "machine.h"
#include "verify.h"

#include <string.h>

/* Where it is found on the machine that this is about */
static void move(struct arena *arena, struct strings *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		paths->at[i] = machine_path(arena, paths->at[i]);
}

static void look_around(struct doctor *doctor, struct surroundings *around,
			struct unit_paths *paths)
{
	struct arena *arena = doctor->arena;

	around->scope = UNIT_SCOPE_SYSTEM;
	around->wrapper = USERCAP_EXEC;
	/* never false for the system's manager */
	unit_paths_generated(arena, around->scope, &around->generated);
	around->generated.normal = machine_path(arena, around->generated.normal);
	around->generated.early = machine_path(arena, around->generated.early);
	around->generated.late = machine_path(arena, around->generated.late);
	verify_find_generators(arena, around);
	move(arena, &around->generators);
	unit_paths(arena, around->scope, paths);
	move(arena, &paths->dirs);
}

static void look_at_unit(struct doctor *doctor, const struct surroundings *around,
			 const struct outlook *outlook, const char *id)
{
	struct verification verification;

	if (verify_unit(around, outlook, id, true, &verification) < 0)
		return;
	for (size_t i = 0; i < verification.checks.n; i++) {
		const struct check *check = &verification.checks.at[i];

		if (check->grade == GRADE_WRONG)
			add_finding(doctor, SEVERITY_WARNING, check->code, id, check->remedy,
				    check->text);
		else if (check->grade == GRADE_UNKNOWN)
			add_finding(doctor, SEVERITY_UNKNOWN, check->code, id, check->remedy,
				    check->text);
	}
}

void doctor_units(struct doctor *doctor)
{
	struct surroundings around = { 0 };
	struct strings ids = { 0 };
	struct unit_paths paths;
	struct outlook outlook;

	look_around(doctor, &around, &paths);
	outlook_make(&outlook, doctor->arena, &paths, &around);
	choose_units(&around, &outlook, &ids);
	for (size_t i = 0; i < ids.n; i++)
		look_at_unit(doctor, &around, &outlook, ids.at[i]);
}
