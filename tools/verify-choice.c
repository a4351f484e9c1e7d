// SPDX-License-Identifier: GPL-2.0-or-later
/* Which units are worth verifying when nobody names any */
#include "verify.h"

#include "name-map.h"

#include <stdlib.h>
#include <string.h>

/* Names, each once */
struct choice {
	struct arena *arena;
	struct strings *ids;
	struct name_map seen;
};

static void choose(struct choice *choice, const char *id)
{
	void **slot = name_map_at(&choice->seen, id);

	if (*slot)
		return;
	*slot = (void *)id;
	list_append(choice->arena, choice->ids, id);
}

/* Those that say something in their files */
static void choose_planned(struct choice *choice, const struct plan *plan)
{
	for (size_t i = 0; i < plan->units.n; i++)
		if (plan->units.at[i].text || unit_mentions(&plan->units.at[i].unit))
			choose(choice, plan->units.at[i].unit.id);
}

/* Those that said something when the generator last ran */
static void choose_generated(struct choice *choice, const struct surroundings *around,
			     const struct tree *disk)
{
	struct unit_name name;

	for (size_t i = 0; i < disk->dirs.n; i++) {
		const struct tree_dir *dir = &disk->dirs.at[i];

		for (size_t j = 0; j < dir->n; j++)
			if (is_generated(around, &dir->files[j]) &&
			    unit_name_parse(dir->name, &name))
				choose(choice, dir->name);
	}
}

/* Instances, and units without files, that systemd has loaded */
static void choose_loaded(struct choice *choice, const struct surroundings *around,
			  const struct tree *tree)
{
	struct strings names = { 0 };
	struct unit_name parsed;
	struct unit unit;

	if (!around->manager || manager_names(around->manager, choice->arena, &names) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		if (!unit_name_parse(names.at[i], &parsed))
			continue;
		unit_find(tree, tree_id(tree, names.at[i]), &unit);
		if (unit_mentions(&unit))
			choose(choice, unit.id);
	}
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t choose_units(const struct surroundings *around, const struct outlook *outlook,
		    struct strings *ids)
{
	struct choice choice = {
		.arena = outlook->arena,
		.ids = ids,
		.seen.arena = outlook->arena,
	};
	struct strings all = { 0 };
	size_t others = 0;

	choose_planned(&choice, &outlook->plan);
	choose_generated(&choice, around, &outlook->disk);
	choose_loaded(&choice, around, &outlook->plan.tree);
	if (ids->n)
		qsort(ids->at, ids->n, sizeof(*ids->at), by_string);
	tree_units(&outlook->plan.tree, &all);
	for (size_t i = 0; i < all.n; i++)
		others += !name_map_get(&choice.seen, all.at[i]);
	return others;
}
