// SPDX-License-Identifier: LGPL-2.1-or-later
#include "plan.h"

#include "dropin.h"
#include "name-map.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/*
 * A name that sorts behind those of all drop-ins that there are, as whatever is
 * read last has the last word.
 */
static const char *last_name(const struct tree *tree)
{
	const char *last = PLAN_DROPIN;
	char *name;
	size_t len;

	for (size_t i = 0; i < tree->dirs.n; i++)
		for (size_t j = 0; j < tree->dirs.at[i].n; j++)
			if (strcmp(tree->dirs.at[i].files[j].name, last) > 0)
				last = tree->dirs.at[i].files[j].name;
	if (!strcmp(last, PLAN_DROPIN))
		return last;
	if (strlen(last) + strlen(PLAN_DROPIN) <= NAME_MAX)
		return arena_format(tree->arena, "%s" PLAN_DROPIN, last);
	/* no room behind it: so step over it, at the last byte that can be stepped up */
	len = NAME_MAX - strlen(PLAN_DROPIN);
	while (len > 1 && (unsigned char)last[len - 1] == 0xff)
		len--;
	name = arena_copy(tree->arena, last, len);
	name[len - 1]++;
	return arena_format(tree->arena, "%s" PLAN_DROPIN, name);
}

static void write_unit(struct plan *plan, struct plan_unit *planned, const char *wrapper)
{
	struct unit *unit = &planned->unit;

	if (unit->verdict == UNIT_WRAPPED) {
		planned->text = dropin_wrap(plan->arena, unit, wrapper, &unit->reason);
		if (!planned->text)
			unit->verdict = UNIT_REFUSED;
	}
	if (unit->verdict == UNIT_REFUSED) {
		planned->text = dropin_refuse(plan->arena, unit, wrapper);
		planned->mask = unit_name_is_shared(unit->id);
	}
}

/* Would it read a drop-in that was written for its template, or that of an alias? */
static bool reads_another(const struct plan *plan, const struct name_map *written,
			  const struct strings *names)
{
	for (size_t i = 0; i < names->n; i++) {
		struct strings dirs = { 0 };

		unit_name_dropins(plan->arena, names->at[i], &dirs);
		for (size_t j = 0; j < dirs.n; j++)
			if (name_map_get(written, dirs.at[j]))
				return true;
	}
	return false;
}

/* Units that say something; the names of the others are @silent. */
static void plan_those_that_mention(struct plan *plan, const struct unit_paths *paths,
				    const char *wrapper, struct strings *silent)
{
	struct strings ids = { 0 };

	tree_units(&plan->tree, &ids);
	for (size_t i = 0; i < ids.n; i++) {
		struct plan_unit planned = { 0 };

		unit_find(&plan->tree, ids.at[i], &planned.unit);
		if (!unit_mentions(&planned.unit)) {
			list_append(plan->arena, silent, ids.at[i]);
			continue;
		}
		unit_merge(&plan->tree, plan->dropin, paths->generated, &planned.unit);
		write_unit(plan, &planned, wrapper);
		list_append(plan->arena, &plan->units, planned);
	}
}

/* Units that would be restricted by what is written for another one */
static void plan_shadows(struct plan *plan, const struct strings *silent)
{
	struct name_map written = { .arena = plan->arena };

	for (size_t i = 0; i < plan->units.n; i++) {
		const struct plan_unit *planned = &plan->units.at[i];

		if (planned->text && !planned->mask)
			*name_map_at(&written, planned->unit.id) = (void *)planned->unit.id;
	}
	for (size_t i = 0; i < plan->units.n; i++) {
		struct plan_unit *planned = &plan->units.at[i];

		if (!planned->text && planned->unit.verdict != UNIT_MASKED &&
		    reads_another(plan, &written, &planned->unit.names))
			planned->text = dropin_shadow(plan->arena, &planned->unit);
	}
	for (size_t i = 0; i < silent->n; i++) {
		struct plan_unit planned = { 0 };
		struct strings names = { 0 };

		tree_names(&plan->tree, silent->at[i], &names);
		if (!reads_another(plan, &written, &names))
			continue;
		unit_find(&plan->tree, silent->at[i], &planned.unit);
		planned.text = dropin_shadow(plan->arena, &planned.unit);
		list_append(plan->arena, &plan->units, planned);
	}
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct plan_unit *)a)->unit.id,
		      ((const struct plan_unit *)b)->unit.id);
}

void plan_make(struct plan *plan, struct arena *arena, const struct unit_paths *paths,
	       const char *wrapper)
{
	struct strings silent = { 0 };

	*plan = (struct plan){ .arena = arena };
	tree_scan(&plan->tree, arena, &paths->dirs);
	if (!plan->tree.mentions)
		return;
	tree_index(&plan->tree, &paths->dirs);
	plan->dropin = last_name(&plan->tree);
	plan_those_that_mention(plan, paths, wrapper, &silent);
	plan_shadows(plan, &silent);
	if (plan->units.n)
		qsort(plan->units.at, plan->units.n, sizeof(*plan->units.at), by_id);
}

const struct plan_unit *plan_find(const struct plan *plan, const char *id)
{
	const struct plan_unit key = { .unit.id = id };

	return plan->units.n ? bsearch(&key, plan->units.at, plan->units.n, sizeof(*plan->units.at),
				       by_id)
			     : NULL;
}
