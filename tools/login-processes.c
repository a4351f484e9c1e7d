// SPDX-License-Identifier: GPL-2.0-or-later
#include "login-processes.h"

#include "proc.h"

#include <stdlib.h>
#include <string.h>

/* The group below user-UID.slice, or NULL */
static const char *unit_in(struct arena *arena, const char *cgroup)
{
	const char *at = strstr(cgroup, "/user.slice/user-");

	at = at ? strstr(at, ".slice/user-") : NULL;
	at = at ? strstr(at + strlen(".slice/user-"), ".slice/") : NULL;
	if (!at)
		return NULL;
	at += strlen(".slice/");
	return arena_copy(arena, at, strcspn(at, "/"));
}

static int by_group(const void *a, const void *b)
{
	const struct login_process *left = a, *right = b;
	int r = strcmp(left->unit, right->unit);

	if (r == 0)
		r = (left->uid > right->uid) - (left->uid < right->uid);
	if (r == 0)
		r = (left->started > right->started) - (left->started < right->started);
	return r ? r : (left->pid > right->pid) - (left->pid < right->pid);
}

bool login_process_is_beside(const struct login_process *a, const struct login_process *b)
{
	return a->uid == b->uid && !strcmp(a->unit, b->unit);
}

int login_processes_read(struct arena *arena, struct login_processes *ret)
{
	struct login_processes processes = { 0 };
	const time_t boot = boot_time(arena);
	struct procs procs;
	int r = procs_read(arena, &procs);

	if (r < 0)
		return r;
	for (size_t i = 0; i < procs.n; i++) {
		const struct login_process process = {
			.pid = procs.at[i].pid,
			.uid = procs.at[i].uid,
			.unit = unit_in(arena, procs.at[i].cgroup),
			.started = boot + procs.at[i].started,
		};

		if (process.unit)
			list_append(arena, &processes, process);
	}
	if (processes.n)
		qsort(processes.at, processes.n, sizeof(*processes.at), by_group);
	*ret = processes;
	return 0;
}
