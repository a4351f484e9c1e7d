/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's table of restricted processes */
#ifndef _USERCAP_TOOLS_PROCESSES_H
#define _USERCAP_TOOLS_PROCESSES_H

#include "units/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define PROCESSES_FILE "/sys/kernel/security/usercap/processes"
#define PROCESSES_BPF "/run/usercap/bpf/processes"

/* The sets of a process, as masks of what is in them */
struct process_sets {
	uint32_t pid;
	uint32_t uid;
	uint64_t effective;
	uint64_t permitted;
	uint64_t bounding;
	uint64_t permissive;
	uint64_t denied;
	bool locked;
	const char *comm; /* with blanks and backslashes as \ooo */
};

struct processes {
	struct process_sets *at; /* by pid */
	size_t n;
	size_t room;
};

/*
 * Read the table at @path, which only root may do. Returns 0, or -EBADMSG (it is no
 * such table), -ENOENT (nothing here keeps one), -EACCES, or what open(2) and read(2)
 * give; *@ret is untouched then.
 */
int processes_read(struct arena *arena, const char *path, struct processes *ret);

/* NULL if it is not in the table: then nobody took anything away from it */
const struct process_sets *processes_find(const struct processes *processes, uint32_t pid);

/* The same, but everything for who is not in the table: only the sets, no more, are about it */
const struct process_sets *processes_sets(const struct processes *processes, uint32_t pid);

#endif /* _USERCAP_TOOLS_PROCESSES_H */
