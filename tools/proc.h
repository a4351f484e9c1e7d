/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc has about a process */
#ifndef _USERCAP_TOOLS_PROC_H
#define _USERCAP_TOOLS_PROC_H

#include "units/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * struct proc - a process
 * @pid:	its ID, which is that of its first thread
 * @ppid:	its parent, 0 if that is not in this namespace
 * @uid:	its real user
 * @kernel:	a thread of the kernel's
 * @started:	when, in seconds after boot_time()
 * @comm:	its name, any bytes
 * @cgroup:	path of its control group in the hierarchy that systemd keeps, or ""
 */
struct proc {
	uint32_t pid;
	uint32_t ppid;
	uint32_t uid;
	bool kernel;
	time_t started;
	const char *comm;
	const char *cgroup;
};

struct procs {
	struct proc *at;
	size_t n;
	size_t room;
};

/*
 * A process by its directory's name below /proc: a number or "self". Returns 0, or -ENOENT
 * (there is none, or it has just ended), -EBADMSG, or what open(2) and read(2) give.
 */
int proc_read(struct arena *arena, const char *name, struct proc *ret);

/* When the machine was booted, in seconds since 1970; 0 if it does not say */
time_t boot_time(struct arena *arena);

/* All of them, in the order of /proc. Returns 0, or what opendir(3) gives. */
int procs_read(struct arena *arena, struct procs *ret);

/*
 * Where the table of restricted processes is: the security module's, or if it is not there
 * the BPF provider's
 */
const char *processes_path(struct arena *arena);

#endif /* _USERCAP_TOOLS_PROC_H */
