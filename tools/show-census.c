// SPDX-License-Identifier: GPL-2.0-or-later
#include "show-processes.h"

#include "account.h"
#include "cgroup.h"
#include "command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <usercap.h>

/* One run of the command */
struct survey {
	struct arena *arena;
	const struct choice *choice;
	struct processes table;
	struct process_sets own;
	uint32_t self;
	struct census census;
};

/* ---- what there is to know ---- */

/* Those of this process, which it can ask for. Nobody is told whether he is locked. */
static int ask(struct process_sets *ret)
{
	int r = usercap_get(USERCAP_EFFECTIVE, &ret->effective);

	if (r == 0)
		r = usercap_get(USERCAP_PERMITTED, &ret->permitted);
	if (r == 0)
		r = usercap_get(USERCAP_BOUNDING, &ret->bounding);
	if (r == 0)
		r = usercap_get(USERCAP_PERMISSIVE, &ret->permissive);
	/* seccomp keeps no account of it */
	if (r == 0 && usercap_get(USERCAP_DENIED, &ret->denied) < 0)
		ret->denied = 0;
	return r;
}

static int look_around(struct survey *survey)
{
	int r = usercap_probe();
	bool none = r == -EINVAL;

	if (none)
		r = usercap_allow_seccomp(0);
	if (r == 0)
		r = ask(&survey->own);
	/* a filter may have been there before this program was, or there is none */
	if (r == 0 && none && survey->own.effective == USERCAP_ALL)
		r = -EINVAL;
	if (r == -EINVAL || r == -ENOTSUP)
		return trouble("show", "nothing on this kernel enforces user capabilities: boot a "
				       "kernel that has them, or start usercap-bpf");
	if (r < 0)
		return trouble("show", "cannot ask: %s: a system call filter must let prctl pass",
			       strerror(-r));
	survey->self = (uint32_t)getpid();
	survey->census.error =
		processes_read(survey->arena, processes_path(survey->arena), &survey->table);
	return STATUS_FINE;
}

/* ---- processes ---- */

static const char *name_of_user(struct arena *arena, uint32_t uid)
{
	const char *copy;
	char *name;

	if (account_name(uid, &name) < 0)
		return arena_format(arena, "%u", uid);
	copy = arena_copy(arena, name, strlen(name));
	free(name);
	return copy;
}

static const char *name_of_unit(struct arena *arena, const char *cgroup)
{
	const struct cgroup_unit unit = cgroup_unit(cgroup);

	return unit.name.len ? arena_copy(arena, unit.name.at, unit.name.len) : NULL;
}

/* Is it the control group of that unit, or below it? */
static bool is_below(const char *cgroup, const char *unit)
{
	size_t len = strlen(unit);

	for (const char *at = cgroup; (at = strstr(at, unit)); at++)
		if (at > cgroup && at[-1] == '/' && (at[len] == '/' || !at[len]))
			return true;
	return false;
}

static void know_sets(const struct survey *survey, struct resident *resident)
{
	resident->known = resident->lock_known = !survey->census.error;
	if (!survey->census.error) {
		resident->sets = *processes_sets(&survey->table, resident->proc.pid);
	} else if (resident->proc.pid == survey->self) {
		resident->known = true;
		resident->sets = survey->own;
	}
}

static void add(struct survey *survey, const struct proc *proc)
{
	struct resident resident = {
		.proc = *proc,
		.user = name_of_user(survey->arena, proc->uid),
		.unit = name_of_unit(survey->arena, proc->cgroup),
	};

	know_sets(survey, &resident);
	list_append(survey->arena, &survey->census, resident);
}

/* ---- which of them ---- */

static void add_named(struct survey *survey, const char *pid)
{
	struct proc proc;
	int r = proc_read(survey->arena, pid, &proc);

	if (r == 0) {
		add(survey, &proc);
		return;
	}
	survey->census.trouble = true;
	if (r == -ENOENT)
		trouble("show", "there is no process %s", pid);
	else
		trouble("show", "process %s: %s", pid, strerror(-r));
}

static bool is_wanted(const struct survey *survey, const struct proc *proc)
{
	const struct choice *choice = survey->choice;

	if (choice->user && proc->uid != choice->uid)
		return false;
	if (choice->unit && !is_below(proc->cgroup, choice->unit))
		return false;
	if (choice->user || choice->unit)
		return true;
	if (choice->all)
		return !proc->kernel;
	return survey->census.error ? proc->pid == survey->self
				    : processes_find(&survey->table, proc->pid) != NULL;
}

static int by_pid(const void *a, const void *b)
{
	const struct resident *left = a, *right = b;

	return (left->proc.pid > right->proc.pid) - (left->proc.pid < right->proc.pid);
}

static int add_wanted(struct survey *survey)
{
	struct procs procs;
	int r = procs_read(survey->arena, &procs);

	if (r < 0)
		return trouble("show", "/proc: %s", strerror(-r));
	for (size_t i = 0; i < procs.n; i++)
		if (is_wanted(survey, &procs.at[i]))
			add(survey, &procs.at[i]);
	return STATUS_FINE;
}

int census_take(struct arena *arena, const struct choice *choice, struct census *ret)
{
	struct survey survey = { .arena = arena, .choice = choice };
	int status = look_around(&survey);

	if (status == STATUS_FINE && choice->n_pids)
		for (size_t i = 0; i < choice->n_pids; i++)
			add_named(&survey, choice->pids[i]);
	else if (status == STATUS_FINE)
		status = add_wanted(&survey);
	if (survey.census.n)
		qsort(survey.census.at, survey.census.n, sizeof(*survey.census.at), by_pid);
	*ret = survey.census;
	return status;
}
