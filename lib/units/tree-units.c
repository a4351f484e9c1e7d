// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which units there are, as far as files tell
 *
 * A template stands for all its instances, but for those that have something of
 * their own: a file, an alias, or a directory of drop-ins, be it one that they share
 * with other instances of the same name ("foo-@x.service.d").
 */
#include "tree-internal.h"

#include <string.h>

struct finder {
	const struct tree *tree;
	struct strings *ids;
	struct name_map seen;
	struct name_map templates; /* "foo-@.service": struct strings, whose instances look there */
};

static void add_unit(struct finder *finder, const char *name)
{
	const char *id = tree_id(finder->tree, name);
	void **slot = name_map_at(&finder->seen, id);

	if (*slot)
		return;
	*slot = (void *)id;
	list_append(finder->tree->arena, finder->ids, id);
}

/* A template: note it under each name whose instances' drop-ins its instances read */
static void note_template(struct finder *finder, const struct unit_name *name, const char *text)
{
	struct arena *arena = finder->tree->arena;
	struct strings names = { 0 };
	struct unit_name parsed;

	unit_name_dropins(arena, unit_name_instance(arena, name, (struct word){ "x", 1 }), &names);
	for (size_t i = 0; i < names.n; i++) {
		void **slot;

		if (!unit_name_parse(names.at[i], &parsed) || parsed.kind != UNIT_INSTANCE)
			continue;
		slot = name_map_at(&finder->templates, unit_name_template(arena, &parsed));
		if (!*slot)
			*slot = arena_alloc(arena, sizeof(struct strings));
		list_append(arena, (struct strings *)*slot, text);
	}
}

/* Something that belongs to an instance: all instances that it is for */
static void add_instances(struct finder *finder, const struct unit_name *name)
{
	struct arena *arena = finder->tree->arena;
	const struct strings *templates =
		name_map_get(&finder->templates, unit_name_template(arena, name));
	struct unit_name template;

	for (size_t i = 0; templates && i < templates->n; i++)
		if (unit_name_parse(templates->at[i], &template))
			add_unit(finder, unit_name_instance(arena, &template, name->instance));
}

static void add_dir(struct finder *finder, const char *text)
{
	struct unit_name name;

	if (!unit_name_parse(text, &name))
		return;
	if (name.kind == UNIT_INSTANCE)
		add_instances(finder, &name);
	/* drop-ins of a unit whose file nobody sees: another generator's, perhaps */
	if (!unit_name_is_shared(text))
		add_unit(finder, text);
}

void tree_units(const struct tree *tree, struct strings *ids)
{
	struct finder finder = {
		.tree = tree,
		.ids = ids,
		.seen.arena = tree->arena,
		.templates.arena = tree->arena,
	};
	struct unit_name name;

	for (size_t i = 0; i < tree->entries.n; i++) {
		const char *text = tree->entries.at[i].name;

		if (unit_name_parse(text, &name) && name.kind == UNIT_TEMPLATE)
			note_template(&finder, &name, text);
	}
	for (size_t i = 0; i < tree->entries.n; i++) {
		const char *text = tree->entries.at[i].name;

		add_unit(&finder, text);
		if (unit_name_parse(text, &name) && name.kind == UNIT_INSTANCE)
			add_instances(&finder, &name);
	}
	for (size_t i = 0; i < tree->dirs.n; i++)
		add_dir(&finder, tree->dirs.at[i].name);
}
