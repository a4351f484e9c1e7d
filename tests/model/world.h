/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be so: processes and threads as the rules of <usercap/sets.h> and the
 * text of DESIGN section 3 have them. Nothing here asks the kernel.
 */
#ifndef _MODEL_WORLD_H
#define _MODEL_WORLD_H

#include <usercap/sets.h>

#include "board.h"

#define MAX_PROCESSES MAX_THREADS

/* The program itself, which adopts orphans and is never restricted */
#define NO_PARENT (-1)

struct process {
	bool alive;
	pid_t pid;
	int parent;
	uint64_t state;
};

/* A thread has the number of its slot. */
struct thread {
	bool alive;
	int process;
	bool in_namespace;
	struct facts facts;
};

struct world {
	struct process processes[MAX_PROCESSES];
	int n_processes;
	struct thread threads[MAX_THREADS];
	int n_threads;
};

/* What a call must come to: 0 or -errno; *@next is the state afterwards */
int expected_call(const struct world *world, int thread, const uint64_t args[4], uint64_t *next);
int expected_guarded(uint64_t state, enum usercap cap, uint64_t *next);
/* 1: the kernel's own rules come before ours here, so nothing can be said */
int expected_ptrace(const struct world *world, int thread, int target, uint64_t *next);

/* What it needs, and what a thread has */
enum usercap_right right_of(const struct world *world, int thread);

/* Changes of who there is */
int add_process(struct world *world, int parent, uint64_t state, const struct thread *like);
int add_thread(struct world *world, int process, const struct thread *like);
void process_executed(struct world *world, int thread);
void process_ended(struct world *world, int process);

int count_threads(const struct world *world, int process);
/* The n-th, modulo how many there are, or -1; @process -1: of any */
int nth_thread(const struct world *world, int process, uint32_t n);
int nth_other_process(const struct world *world, int process, uint32_t n);

#endif /* _MODEL_WORLD_H */
