/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process to be traced, and the ways to get at it: each returns 0 or -errno */
#ifndef _CONFORMANCE_VICTIM_H
#define _CONFORMANCE_VICTIM_H

#include <stdint.h>
#include <sys/types.h>

/* A child that waits; @prepare runs in it first. It ends with its parent. */
pid_t start_victim(void (*prepare)(void));

/* The id of another thread of a victim that has one (victim_with_thread) */
pid_t other_thread(pid_t pid);
void victim_with_thread(void);

/* The same address in this process and in its victims, and what is there in a victim */
#define VICTIM_SECRET 0x5ec4e7
extern volatile long victim_data;

int attach(pid_t pid);
int seize(pid_t pid);
int read_memory(pid_t pid);
int write_memory(pid_t pid);
int open_memory(pid_t pid, int flags);
int read_memory_file(pid_t pid);
int take_descriptor(pid_t pid);
int read_syscall_file(pid_t pid);

/* What ps and its like do */
int read_mode_access(pid_t pid);

#endif /* _CONFORMANCE_VICTIM_H */
