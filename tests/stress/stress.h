/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the roles share. Each runs in a process of its own until time is up, and
 * counts what it did and what was not as it must be, however threads interleave.
 */
#ifndef _STRESS_H
#define _STRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "calls.h"

#define LISTEN USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define PTRACE USERCAP_MASK(CAP_USR_PTRACE)
#define WX USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define FORK USERCAP_MASK(CAP_USR_FORK_EXEC)
#define E USERCAP_EFFECTIVE
#define P USERCAP_PERMITTED
#define B USERCAP_BOUNDING
#define PERMISSIVE USERCAP_PERMISSIVE

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define EXECUTED_OPTION "--executed"
#define MAX_EXECUTED 64

/**
 * struct tally - what a role counts
 * @done:	what it looked at, and found right
 * @wrong:	what it found wrong
 * @again:	calls that came to EAGAIN or ENOMEM, and changed nothing
 */
struct tally {
	atomic_ulong done;
	atomic_ulong wrong;
	atomic_ulong again;
};

/**
 * struct shared - memory of all processes, in a file that programs inherit
 * @end:	when it is over, of CLOCK_MONOTONIC
 * @tallies:	one for each role
 * @attempts:	refused, or allowed by permissive, by capability: what the audit
 *		records of all processes must add up to
 * @executed:	what programs hold that were executed: E, P and B, and USERCAP_ALL + 1
 */
struct shared {
	time_t end;
	struct tally tallies[16];
	atomic_ulong attempts[USERCAP_COUNT];
	atomic_uint executed[MAX_EXECUTED][3];
};

/**
 * struct role - something to do over and over
 * @title:	what must be so
 * @run:	does it until go_on() says no
 */
struct role {
	const char *title;
	void (*run)(struct tally *tally);
};

extern struct shared *shared;
extern int shared_fd;

extern const struct role roles[];
extern const size_t n_roles;

bool go_on(void);
/* Counts, and says the first few mistakes of each role */
void judge(struct tally *tally, bool right, const char *what);

pthread_t start_thread(void *(*run)(void *), void *arg);
/* A child that runs a function; the parent waits. False if it could not be made. */
bool in_child(void (*run)(void *), void *arg);
void become_nobody(void);
void set_no_new_privs(void);
/* One set, as TEST has it */
uint32_t read_set(unsigned int set);
/* LOWER that must work; EAGAIN and ENOMEM are tried again, and counted */
void must_lower(struct tally *tally, unsigned int sets, uint32_t caps);

/* Guarded operations: 0 or -errno */
int try_listen(void);
int try_map(void);
int try_fork(void);
int try_read(pid_t pid);

/* roles of other files */
void be_refused(struct tally *tally);
void be_refused_and_execute(struct tally *tally);
void trace(struct tally *tally);
void race_exec(struct tally *tally);

/* A new program's whole life */
int executed(int fd, unsigned int number);

#endif /* _STRESS_H */
