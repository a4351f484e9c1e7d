// SPDX-License-Identifier: GPL-2.0-or-later
/* What the processes of a unit hold, against what it says */
#include "verify.h"

#include "processes.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * A process that systemd forked executes usercap-exec a moment later, and that the
 * program. Who still holds too much after this time has not just been born.
 */
#define MOMENT_NSEC 200000000

/* Everything but the sets of those that are not in the table */
static const struct process_sets free_process = {
	.effective = USERCAP_ALL,
	.permitted = USERCAP_ALL,
	.bounding = USERCAP_ALL,
};

static uint64_t held_by(const struct process_sets *sets)
{
	/* what is in effective is in permitted, too */
	return (sets->permitted | sets->bounding | sets->permissive) & USERCAP_ALL;
}

static const char *name_of(struct arena *arena, uint32_t pid)
{
	char path[64], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	file = fopen(path, "re");
	if (!file || !fgets(name, sizeof(name), file))
		strcpy(name, "?");
	if (file)
		fclose(file);
	return arena_copy(arena, name, strcspn(name, "\n"));
}

struct census {
	struct pids pids;
	struct processes processes;
};

static int take_census(const struct verification *verification, struct census *ret)
{
	const struct surroundings *around = verification->around;
	struct arena *arena = verification->outlook->arena;
	int r;

	r = manager_processes(around->manager, arena, verification->unit.id, &ret->pids);
	if (r < 0 && r != -ENOENT)
		return r;
	return ret->pids.n ? processes_read(arena, around->processes, &ret->processes) : 0;
}

/* Those that hold more than the unit, also of those that did so before */
static void find_freer(struct verification *verification, const struct census *census)
{
	struct arena *arena = verification->outlook->arena;

	verification->freer.n = 0;
	for (size_t i = 0; i < census->pids.n; i++) {
		const struct process_sets *sets =
			processes_find(&census->processes, census->pids.at[i]);
		struct freer_process process = { .pid = census->pids.at[i] };

		if (!sets)
			sets = &free_process;
		process.held = held_by(sets);
		process.locked = sets->locked;
		if (!(process.held & ~verification->unit.caps) && process.locked)
			continue;
		process.comm = sets->comm ? sets->comm : name_of(arena, process.pid);
		list_append(arena, &verification->freer, process);
	}
}

static bool had_before(const struct verification *verification, uint32_t pid)
{
	for (size_t i = 0; i < verification->freer.n; i++)
		if (verification->freer.at[i].pid == pid)
			return true;
	return false;
}

/* Only who held too much at both times */
static int look_again(struct verification *verification, struct census *census)
{
	const struct timespec moment = { .tv_nsec = MOMENT_NSEC };
	struct verification before = *verification;
	size_t kept = 0;
	int r;

	nanosleep(&moment, NULL);
	r = take_census(verification, census);
	if (r < 0)
		return r;
	memset(&verification->freer, 0, sizeof(verification->freer));
	find_freer(verification, census);
	for (size_t i = 0; i < verification->freer.n; i++)
		if (had_before(&before, verification->freer.at[i].pid))
			verification->freer.at[kept++] = verification->freer.at[i];
	verification->freer.n = kept;
	return 0;
}

static void add_unknown(struct verification *verification, int error)
{
	struct arena *arena = verification->outlook->arena;
	const char *file = verification->around->processes;

	if (error == -EACCES || error == -EPERM)
		add_check(verification, GRADE_UNKNOWN, "processes-unreadable",
			  "try again as root, or leave them out: --no-processes",
			  arena_format(arena, "what its processes hold only root may see"));
	else
		add_check(verification, GRADE_UNKNOWN, "processes-unreadable",
			  error == -ENOENT ? "mount securityfs on /sys/kernel/security" : NULL,
			  arena_format(arena, "what its processes hold is not known: %s: %s", file,
				       error == -EBADMSG ? "not understood" : strerror(-error)));
}

/* May those that are free be what the unit runs with "+"? */
static bool runs_privileged(const struct verification *verification)
{
	const struct exec_list *start = &verification->unit.exec[UNIT_EXEC_START];

	for (size_t i = 0; i < start->n; i++)
		if (start->at[i].prefixes & EXEC_PRIVILEGED)
			return true;
	return verification->freer.n == 1 && verification->manager.control &&
	       verification->freer.at[0].pid == verification->manager.control;
}

static void add_freer(struct verification *verification, size_t all)
{
	struct arena *arena = verification->outlook->arena;
	const char *restart = arena_format(arena, "restart %s", verification->unit.id);
	bool all_have_it = true;

	for (size_t i = 0; i < verification->freer.n; i++)
		if (verification->freer.at[i].held & ~verification->unit.caps)
			all_have_it = false;
	if (runs_privileged(verification))
		add_check(verification, GRADE_NOTE, "processes-privileged", NULL,
			  arena_format(arena,
				       "%zu of %zu processes hold more: commands with \"+\" run "
				       "without restriction",
				       verification->freer.n, all));
	else
		add_check(verification, GRADE_WRONG, "processes-freer",
			  remedy_systemctl(verification, restart),
			  arena_format(arena,
				       "%zu of %zu processes %s: they were started before "
				       "the restriction",
				       verification->freer.n, all,
				       all_have_it ? "are not locked" : "hold more than that"));
}

static void verify_running(struct verification *verification)
{
	struct arena *arena = verification->outlook->arena;
	struct census census = { 0 };
	int r;

	r = take_census(verification, &census);
	if (!r) {
		find_freer(verification, &census);
		if (verification->freer.n)
			r = look_again(verification, &census);
	}
	if (r < 0)
		add_unknown(verification, r);
	else if (verification->freer.n)
		add_freer(verification, census.pids.n);
	else if (census.pids.n)
		add_check(verification, GRADE_FINE, "processes-restricted", NULL,
			  census.pids.n == 1
				  ? "its process holds no more than that, and is locked"
				  : arena_format(arena,
						 "all %zu processes hold no more than that, and "
						 "are locked",
						 census.pids.n));
	else
		add_check(verification, GRADE_FINE, "processes-none", NULL,
			  "it has no process now");
}

void verify_processes(struct verification *verification)
{
	const struct surroundings *around = verification->around;

	if (!around->processes || !verification->installed ||
	    verification->unit.verdict != UNIT_WRAPPED)
		return;
	if (!around->enforced)
		add_check(verification, GRADE_WRONG, "provider-missing",
			  "boot a kernel that has them, or start usercap-bpf",
			  "nothing on this kernel enforces user capabilities: it fails to start");
	else if (verification->known)
		verify_running(verification);
}
