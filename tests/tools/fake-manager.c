// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-manager.h"

#include <errno.h>
#include <string.h>

static ssize_t find(const struct manager *manager, const char *name)
{
	for (size_t i = 0; i < manager->n; i++)
		if (!strcmp(manager->units[i].id, name))
			return i;
	return -ENOENT;
}

int manager_unit(struct manager *manager, struct arena *arena, const char *name,
		 struct manager_unit *ret)
{
	ssize_t at = find(manager, name);

	(void)arena;
	if (manager->error)
		return manager->error;
	if (at < 0)
		*ret = (struct manager_unit){
			.id = name,
			.load = "not-found",
			.active = "inactive",
		};
	else
		*ret = manager->units[at];
	return 0;
}

int manager_processes(struct manager *manager, struct arena *arena, const char *name,
		      struct pids *ret)
{
	ssize_t at = find(manager, name);

	(void)arena;
	if (manager->asked)
		manager->asked(manager);
	if (manager->error)
		return manager->error;
	if (at < 0)
		return -ENOENT;
	*ret = manager->pids[at];
	return 0;
}

int manager_names(struct manager *manager, struct arena *arena, struct strings *ret)
{
	if (manager->error)
		return manager->error;
	for (size_t i = 0; i < manager->n; i++)
		list_append(arena, ret, manager->units[i].id);
	return 0;
}
