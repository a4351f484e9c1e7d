// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes below their parents */
#include "show-processes.h"

/* By binary search: they are in the order of their IDs */
static const struct resident *find(const struct census *census, uint32_t pid)
{
	size_t low = 0, high = census->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (census->at[middle].proc.pid == pid)
			return &census->at[middle];
		if (census->at[middle].proc.pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct tree {
	struct arena *arena;
	const struct census *census;
	bool *done;
	struct census ordered;
};

/* Those whose parent this is, by ID, each with its own; IDs are reused, so no loop is sure */
static void put(struct tree *tree, size_t i, unsigned int depth)
{
	const struct census *census = tree->census;
	struct resident resident = census->at[i];

	tree->done[i] = true;
	resident.depth = depth;
	list_append(tree->arena, &tree->ordered, resident);
	for (size_t j = 0; j < census->n; j++)
		if (!tree->done[j] && census->at[j].proc.ppid == resident.proc.pid)
			put(tree, j, depth + 1);
}

void census_make_tree(struct arena *arena, struct census *census)
{
	struct tree tree = {
		.arena = arena,
		.census = census,
		.done = arena_alloc(arena, census->n + 1),
	};

	for (size_t i = 0; i < census->n; i++)
		if (!find(census, census->at[i].proc.ppid))
			put(&tree, i, 0);
	/* what is left are loops, by an ID that was reused while this looked */
	for (size_t i = 0; i < census->n; i++)
		if (!tree.done[i])
			put(&tree, i, 0);
	census->at = tree.ordered.at;
	census->n = tree.ordered.n;
}
