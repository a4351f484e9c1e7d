// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree-internal.h"

#include "../cleanup.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* How many aliases systemd follows */
#define FOLLOW_MAX 8

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The path without links in the directory part, as far as that exists */
static const char *resolve_dir(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dir = arena_copy(arena, path, slash - path);
	_cleanup_(freep) char *resolved = realpath(*dir ? dir : "/", NULL);

	if (!resolved)
		return path;
	return arena_format(arena, "%s%s", resolved[1] ? resolved : "", slash);
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	return !strncmp(path, dir, len) && path[len] == '/';
}

static bool is_below_any(const char *path, const struct strings *dirs)
{
	for (size_t i = 0; i < dirs->n; i++)
		if (is_below(path, dirs->at[i]))
			return true;
	return false;
}

/* The same directories, and what they are when links in them are followed */
static void expand(struct arena *arena, const struct strings *dirs, struct strings *expanded)
{
	for (size_t i = 0; i < dirs->n; i++) {
		_cleanup_(freep) char *resolved = realpath(dirs->at[i], NULL);

		list_append(arena, expanded, dirs->at[i]);
		if (resolved && strcmp(resolved, dirs->at[i]) != 0)
			list_append(arena, expanded, arena_copy(arena, resolved, strlen(resolved)));
	}
}

static bool same_word(struct word a, struct word b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* May a unit of one name be an alias of the other? */
static bool may_alias(const char *from, const char *to)
{
	struct unit_name a, b;

	if (!strcmp(from, to) || !unit_name_parse(from, &a) || !unit_name_parse(to, &b))
		return false;
	if (a.type != b.type)
		return false;
	if (b.kind == UNIT_INSTANCE)
		return a.kind == UNIT_INSTANCE && same_word(a.instance, b.instance);
	return a.kind == b.kind || (a.kind == UNIT_INSTANCE && b.kind == UNIT_TEMPLATE);
}

/*
 * Where a link leads: below the search path to another name, whose alias it is, or
 * out of it, to a unit file that is linked. False if systemd pays no heed to it.
 */
static bool follow(struct arena *arena, const struct strings *dirs, struct tree_entry *entry)
{
	char target[PATH_MAX];
	ssize_t len = readlink(entry->path, target, sizeof(target) - 1);
	const char *path;

	if (len <= 0)
		return false;
	target[len] = '\0';
	path = target;
	if (*target != '/')
		path = arena_format(arena, "%.*s/%s",
				    (int)(base_name(entry->path) - entry->path - 1), entry->path,
				    target);
	path = resolve_dir(arena, path);
	entry->target = NULL;
	if (!is_below_any(path, dirs))
		return true;
	if (!may_alias(entry->name, base_name(path)))
		return false;
	entry->target = arena_copy(arena, base_name(path), strlen(base_name(path)));
	return true;
}

static void index_entries(struct tree *tree, const struct strings *dirs)
{
	struct strings expanded = { 0 };

	expand(tree->arena, dirs, &expanded);
	for (size_t i = 0; i < tree->entries.n; i++) {
		struct tree_entry *entry = &tree->entries.at[i];
		void **slot = name_map_at(&tree->index->entries, entry->name);

		if (*slot)
			continue;
		if (!entry->target || follow(tree->arena, &expanded, entry))
			*slot = entry;
	}
}

static void index_dirs(struct tree *tree)
{
	for (size_t i = tree->dirs.n; i-- > 0;) {
		struct tree_dir *dir = &tree->dirs.at[i];
		void **slot = name_map_at(&tree->index->dirs, dir->name);

		dir->next = *slot;
		*slot = dir;
		for (size_t j = 0; j < dir->n; j++)
			dir->files[j].dir = dir;
	}
}

const struct tree_entry *tree_entry(const struct tree *tree, const char *name)
{
	return name_map_get(&tree->index->entries, name);
}

/* Follow aliases from a name to the file that is behind them */
static const struct tree_entry *follow_aliases(const struct tree *tree, const char *name)
{
	const struct tree_entry *entry = tree_entry(tree, name);
	struct unit_name parsed;

	for (int n = 0; entry && n < FOLLOW_MAX; n++) {
		if (!entry->target)
			return entry;
		name = entry->target;
		entry = tree_entry(tree, name);
		if (!entry && unit_name_parse(name, &parsed) && parsed.kind == UNIT_INSTANCE)
			entry = tree_entry(tree, unit_name_template(tree->arena, &parsed));
	}
	return NULL;
}

const struct tree_entry *tree_fragment(const struct tree *tree, const char *name)
{
	const struct tree_entry *entry = follow_aliases(tree, name);
	struct unit_name parsed;

	if (!entry && unit_name_parse(name, &parsed) && parsed.kind == UNIT_INSTANCE)
		entry = follow_aliases(tree, unit_name_template(tree->arena, &parsed));
	return entry;
}

/* The name of a fragment, with the instance of @name if it is a template's */
static const char *name_of(const struct tree *tree, const struct tree_entry *entry,
			   const char *name)
{
	struct unit_name fragment, parsed;

	if (!unit_name_parse(entry->name, &fragment) || !unit_name_parse(name, &parsed) ||
	    fragment.kind != UNIT_TEMPLATE || parsed.kind != UNIT_INSTANCE)
		return entry->name;
	return unit_name_instance(tree->arena, &fragment, parsed.instance);
}

const char *tree_id(const struct tree *tree, const char *name)
{
	const struct tree_entry *entry = tree_fragment(tree, name);

	return entry ? name_of(tree, entry, name) : name;
}

static void index_aliases(struct tree *tree)
{
	for (size_t i = 0; i < tree->entries.n; i++) {
		struct tree_entry *entry = &tree->entries.at[i];
		const struct tree_entry *fragment;
		void **slot;

		if (!entry->target || tree_entry(tree, entry->name) != entry)
			continue;
		fragment = follow_aliases(tree, entry->name);
		if (!fragment || fragment->masks)
			continue;
		slot = name_map_at(&tree->index->aliases, name_of(tree, fragment, entry->name));
		if (!*slot)
			*slot = arena_alloc(tree->arena, sizeof(struct strings));
		list_append(tree->arena, (struct strings *)*slot, entry->name);
	}
}

void tree_index(struct tree *tree, const struct strings *dirs)
{
	tree->index = arena_alloc(tree->arena, sizeof(*tree->index));
	tree->index->entries.arena = tree->arena;
	tree->index->dirs.arena = tree->arena;
	tree->index->aliases.arena = tree->arena;
	index_entries(tree, dirs);
	index_dirs(tree);
	index_aliases(tree);
}

static void add_once(struct arena *arena, struct strings *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->at[i], name))
			return;
	list_append(arena, names, name);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What aliases a template has, its instances have, unless they belong to something else */
static void add_template_aliases(const struct tree *tree, const char *id,
				 const struct tree_entry *fragment, struct strings *names)
{
	const struct strings *aliases = name_map_get(&tree->index->aliases, fragment->name);
	struct unit_name parsed, alias;

	unit_name_parse(id, &parsed);
	for (size_t i = 0; aliases && i < aliases->n; i++) {
		const struct tree_entry *other;
		const char *name;

		if (!unit_name_parse(aliases->at[i], &alias) || alias.kind != UNIT_TEMPLATE)
			continue;
		name = unit_name_instance(tree->arena, &alias, parsed.instance);
		other = follow_aliases(tree, name);
		if (!other || !strcmp(other->name, fragment->name))
			add_once(tree->arena, names, name);
	}
}

void tree_names(const struct tree *tree, const char *id, struct strings *names)
{
	const struct strings *aliases = name_map_get(&tree->index->aliases, id);
	const struct tree_entry *fragment = tree_fragment(tree, id);

	list_append(tree->arena, names, id);
	for (size_t i = 0; aliases && i < aliases->n; i++)
		add_once(tree->arena, names, aliases->at[i]);
	if (fragment && strcmp(fragment->name, id) != 0)
		add_template_aliases(tree, id, fragment, names);
	/* systemd's order of aliases is that of a hash; ours is the same each time */
	if (names->n > 1)
		qsort(names->at + 1, names->n - 1, sizeof(*names->at), by_string);
}

/* The directories that are read for one of the names, in order */
struct dir_list {
	const struct tree_dir **at;
	size_t n;
	size_t room;
};

/* By their place in the search path. Stable, and made for short lists. */
static void sort_dirs(const struct tree_dir **dirs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct tree_dir *dir = dirs[i];
		size_t j = i;

		for (; j > 0 && dirs[j - 1]->order > dir->order; j--)
			dirs[j] = dirs[j - 1];
		dirs[j] = dir;
	}
}

static void add_dirs(const struct tree *tree, const char *name, struct dir_list *dirs)
{
	const struct tree_dir *dir = name_map_get(&tree->index->dirs, name);

	for (; dir; dir = dir->next)
		list_append(tree->arena, dirs, dir);
}

static void find_dirs(const struct tree *tree, const struct strings *names, struct dir_list *dirs)
{
	struct unit_name parsed;

	for (size_t i = 0; i < names->n; i++) {
		struct strings all = { 0 };
		size_t begin = dirs->n;

		unit_name_dropins(tree->arena, names->at[i], &all);
		for (size_t j = 0; j < all.n; j++)
			add_dirs(tree, all.at[j], dirs);
		if (dirs->n > begin)
			sort_dirs(dirs->at + begin, dirs->n - begin);
	}
	if (unit_name_parse(names->at[0], &parsed))
		add_dirs(tree, unit_type_suffix[parsed.type], dirs);
}

static int by_dropin(const void *a, const void *b)
{
	return strcmp((*(const struct tree_dropin *const *)a)->name,
		      (*(const struct tree_dropin *const *)b)->name);
}

void tree_dropins(const struct tree *tree, const struct strings *names,
		  struct tree_dropins *dropins)
{
	struct name_map seen = { .arena = tree->arena };
	struct dir_list dirs = { 0 };

	find_dirs(tree, names, &dirs);
	for (size_t i = 0; i < dirs.n; i++)
		for (size_t j = 0; j < dirs.at[i]->n; j++) {
			const struct tree_dropin *file = &dirs.at[i]->files[j];
			void **slot = name_map_at(&seen, file->name);

			if (*slot)
				continue;
			*slot = (void *)file;
			list_append(tree->arena, dropins, file);
		}
	if (dropins->n)
		qsort(dropins->at, dropins->n, sizeof(*dropins->at), by_dropin);
}
