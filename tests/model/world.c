// SPDX-License-Identifier: GPL-2.0-or-later
#include "world.h"

#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>

#define SETPCAP (1ULL << CAP_SETPCAP)
#define SYS_PTRACE_CAP (1ULL << CAP_SYS_PTRACE)

/*
 * DESIGN section 3, told again: unknown op; last argument not 0; unknown or empty
 * sets; unknown bits in caps. All 64 bits of each.
 */
static bool arguments_are_valid(const uint64_t args[4])
{
	const uint64_t e_p_b_permissive = 1 + 2 + 4 + 8, denied = 16, seven_caps = 127;

	if (args[0] != 0 && args[0] != 1 && args[0] != 2 && args[0] != 3 && args[0] != 4)
		return false;
	if (args[3] != 0)
		return false;
	switch (args[0]) {
	case 0:
		return args[1] == 1 && args[2] == 0;
	case 1:
		return args[1] >= 1 && args[1] <= e_p_b_permissive + denied &&
		       args[2] <= seven_caps;
	case 4:
		return args[1] == 0 && args[2] == 0;
	default:
		return args[1] >= 1 && args[1] <= e_p_b_permissive && args[2] <= seven_caps;
	}
}

_Static_assert(USERCAP_COUNT == 7, "say in arguments_are_valid() which capabilities there are");

enum usercap_right right_of(const struct world *world, int thread)
{
	const struct thread *caller = &world->threads[thread];
	bool setpcap = caller->facts.effective & SETPCAP;
	bool all = true;

	if (setpcap && !caller->in_namespace)
		return USERCAP_RIGHT_GRANT;
	for (int i = 0; i < world->n_threads; i++)
		if (world->threads[i].alive && world->threads[i].process == caller->process)
			all = all && world->threads[i].facts.no_new_privs;
	return setpcap || all ? USERCAP_RIGHT_CONFINE : USERCAP_RIGHT_NONE;
}

int expected_call(const struct world *world, int thread, const uint64_t args[4], uint64_t *next)
{
	uint64_t state = world->processes[world->threads[thread].process].state;

	*next = state;
	if (!arguments_are_valid(args))
		return -EINVAL;
	if (args[0] == USERCAP_PROBE)
		return 0;
	if (args[0] == USERCAP_TEST)
		return usercap_has(state, args[1], args[2]) ? 0 : -EPERM;
	if (usercap_right_needed(state, args[0], args[1], args[2]) > right_of(world, thread))
		return -EPERM;
	*next = usercap_next(state, args[0], args[1], args[2]);
	return 0;
}

int expected_guarded(uint64_t state, enum usercap cap, uint64_t *next)
{
	enum usercap_verdict verdict = usercap_check(state, USERCAP_EFFECTIVE, cap);

	*next = verdict == USERCAP_ALLOW ? state : usercap_note(state, USERCAP_MASK(cap));
	return verdict == USERCAP_REFUSE ? -EPERM : 0;
}

/* Who is meant by a pid, if still there */
static const struct thread *leader_of(const struct world *world, int process)
{
	for (int i = 0; i < world->n_threads; i++) {
		const struct thread *thread = &world->threads[i];

		if (thread->alive && thread->process == process &&
		    thread->facts.tid == thread->facts.pid)
			return thread;
	}
	return NULL;
}

int expected_ptrace(const struct world *world, int thread, int target, uint64_t *next)
{
	const struct thread *caller = &world->threads[thread];
	const struct thread *other = leader_of(world, target);
	uint64_t state = world->processes[caller->process].state;
	bool privileged = caller->facts.effective & SYS_PTRACE_CAP;

	*next = state;
	if (!other || caller->in_namespace || other->in_namespace)
		return 1;
	if (!privileged && (other->facts.permitted & ~caller->facts.effective ||
			    other->facts.uid != caller->facts.uid))
		return 1;
	if (usercap_check(state, USERCAP_EFFECTIVE, CAP_USR_PTRACE) == USERCAP_ALLOW &&
	    (privileged || usercap_dominates(state, world->processes[target].state)))
		return 0;
	*next = usercap_note(state, USERCAP_MASK(CAP_USR_PTRACE));
	return usercap_has(state, USERCAP_PERMISSIVE, USERCAP_MASK(CAP_USR_PTRACE)) ? 0 : -EPERM;
}

int add_thread(struct world *world, int process, const struct thread *like)
{
	struct thread *thread = &world->threads[world->n_threads];

	*thread = (struct thread){ .alive = true, .process = process };
	if (like)
		thread->in_namespace = like->in_namespace;
	return world->n_threads++;
}

int add_process(struct world *world, int parent, uint64_t state, const struct thread *like)
{
	world->processes[world->n_processes] = (struct process){
		.alive = true,
		.parent = parent,
		.state = state,
	};
	add_thread(world, world->n_processes, like);
	return world->n_processes++;
}

/* Only the caller is left. */
void process_executed(struct world *world, int thread)
{
	int process = world->threads[thread].process;

	for (int i = 0; i < world->n_threads; i++)
		if (world->threads[i].process == process && i != thread)
			world->threads[i].alive = false;
}

void process_ended(struct world *world, int number)
{
	struct process *process = &world->processes[number];

	process->alive = false;
	for (int i = 0; i < world->n_threads; i++)
		if (world->threads[i].process == number)
			world->threads[i].alive = false;
	for (int i = 0; i < world->n_processes; i++)
		if (world->processes[i].parent == number)
			world->processes[i].parent = NO_PARENT;
	if (process->parent != NO_PARENT) {
		uint64_t *state = &world->processes[process->parent].state;

		*state = usercap_note(*state, usercap_in(process->state, USERCAP_DENIED));
	}
}

int count_threads(const struct world *world, int process)
{
	int count = 0;

	for (int i = 0; i < world->n_threads; i++)
		count += world->threads[i].alive &&
			 (process == -1 || world->threads[i].process == process);
	return count;
}

int nth_thread(const struct world *world, int process, uint32_t n)
{
	int count = count_threads(world, process);

	if (count == 0)
		return -1;
	n %= count;
	for (int i = 0; i < world->n_threads; i++)
		if (world->threads[i].alive &&
		    (process == -1 || world->threads[i].process == process) && n-- == 0)
			return i;
	return -1;
}

int nth_other_process(const struct world *world, int process, uint32_t n)
{
	int others[MAX_PROCESSES], count = 0;

	for (int i = 0; i < world->n_processes; i++)
		if (world->processes[i].alive && i != process)
			others[count++] = i;
	return count ? others[n % count] : -1;
}
