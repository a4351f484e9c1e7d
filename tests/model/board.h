/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the program that knows the rules tells threads of other processes what to
 * do: a slot for each thread, in memory that all share. A memfd, because a
 * program that was executed must find it again.
 */
#ifndef _MODEL_BOARD_H
#define _MODEL_BOARD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Threads of one sequence, those that have ended included */
#define MAX_THREADS 24
#define N_SETS 5

enum command {
	/* prctl(PR_USERCAP, args...) */
	DO_CALL,
	/* TEST every bit of every set, into sets[] */
	DO_OBSERVE,
	/* operations that capabilities guard; PTRACE: args[0] is a pid */
	DO_LISTEN,
	DO_MAP,
	DO_PTRACE,
	/* args[0]: the slot of what starts; EXEC: keeps the caller's */
	DO_FORK,
	DO_FORK_SIBLING,
	DO_THREAD,
	DO_EXEC,
	/* ends; REAP: args[0] is the pid of a child that ended */
	DO_EXIT,
	DO_EXIT_THREAD,
	DO_REAP,
	/* changes of what the rules look at */
	DO_NO_NEW_PRIVS,
	DO_SETPCAP_OFF,
	DO_SETPCAP_ON,
	DO_DROP_SETPCAP,
	DO_DROP_PTRACE,
	DO_NOBODY,
	DO_USER_NAMESPACE,
};

/* What a thread says about itself with each answer, from the kernel's own mouth */
struct facts {
	pid_t pid;
	pid_t tid;
	uid_t uid;
	uint64_t effective;
	uint64_t permitted;
	bool no_new_privs;
};

/**
 * struct slot - what one thread is told, and answers
 * @turn:	futex: a number for each command
 * @done:	futex: the number of the last command that was answered
 * @command:	what to do
 * @args:	with what
 * @result:	0 or -errno; of DO_OBSERVE an errno that TEST must not have
 * @sets:	what DO_OBSERVE saw: one mask for each set
 * @facts:	of the thread, after the command
 */
struct slot {
	uint32_t turn;
	uint32_t done;
	enum command command;
	uint64_t args[4];
	int result;
	uint32_t sets[N_SETS];
	struct facts facts;
};

struct board {
	struct slot slots[MAX_THREADS];
};

#define WORKER_OPTION "--worker"

/* A board with a file behind it, whose number executed programs are told */
struct board *make_board(void);
struct board *board_at(int fd);

/*
 * Have the thread of that slot do something; false if it does not answer. What
 * starts a thread must have made the slot ready for its first answer before.
 */
bool tell(struct board *board, int slot, enum command command, const uint64_t args[4]);
void expect_answer(struct board *board, int slot);
bool await_answer(struct board *board, int slot);

/* The life of a thread that does what it is told; worker.c */
_Noreturn void work(struct board *board, int slot);
_Noreturn void work_on(int fd, int slot);

/* For a new program: the number of the board's file */
extern int board_fd;

#endif /* _MODEL_BOARD_H */
