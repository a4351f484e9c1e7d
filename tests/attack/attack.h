/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A technique is one way to do what a capability is needed to do. It must work while
 * nothing is restricted, or that it fails otherwise would say nothing; then it is tried
 * once for each column of the table: under usercap (by whatever provider the kernel has)
 * and under what others offer for the same end.
 */
#ifndef _ATTACK_ATTACK_H
#define _ATTACK_ATTACK_H

#include <linux/usercap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../conformance/harness.h"
#include "../conformance/trial.h"

enum technique_flags {
	/* seccomp can't stop it, as usercap_provider_limits() says of the capability */
	SECCOMP_OPEN = 1,
	/* the same, but where the kernel has memory-deny-write-execute that does (Linux 6.3) */
	SECCOMP_NEEDS_MDWE = 32,
	/* the same with Landlock, ABI 2 */
	SECCOMP_NEEDS_LANDLOCK = 64,
	/* nothing is refused, but what was to be executed is not executable: a signal */
	TOLD_BY_SIGNAL = 128,
	/* refused to everybody by some kernels, by policy of their own (EPERM or EACCES) */
	MAY_BE_HARDENED = 2,
	/* /proc/PID/mem of others: the core kernel makes EACCES of EPERM */
	AS_EACCES = 4,
	/* BPF learns too late to refuse, and kills */
	MAY_BE_KILLED = 8,
	/* the process is locked, too: rows about the sets */
	LOCKED = 16,
};

/**
 * struct technique - a row
 * @name:	what is done; the row's name in docs/attacks.md
 * @stage:	what the attacker has from before, or NULL
 * @attempt:	0 (it worked), or -errno; it may also become a program that exits with EXIT_RAN,
 *		or call finish()
 * @how:	for both, in scene.how
 * @flags:	enum technique_flags
 * @open:	why user capabilities let it through, or NULL: they must not
 * @lowers:	what is taken away, if it is not the capability of the group
 */
struct technique {
	const char *name;
	void (*stage)(struct scene *scene);
	int (*attempt)(struct scene *scene);
	long how;
	unsigned int flags;
	const char *open;
	uint32_t lowers;
};

/**
 * struct group - techniques against the same thing
 * @name:	"wx_mappings", or "sets"
 * @lowers:	what is taken away
 * @comparable:	others offer something for the same end
 */
struct group {
	const char *name;
	uint32_t lowers;
	bool comparable;
	const struct technique *techniques;
	size_t n_techniques;
};

extern const struct group group_memory, group_made, group_program, group_trace, group_listen,
	group_remote, group_process, group_exec, group_namespace, group_sets;

/* From any thread or process of an attempt: this is how it went. */
__attribute__((noreturn)) void finish(int result);

/* Until another process calls finish() */
__attribute__((noreturn)) void await_answer(void);

/* Does memory hold code that can be run? 0, or -EIO; a signal where it can't be run. */
int run_code(void *memory);

/* Does this kernel execute what is only readable? User-Mode Linux does. */
bool executes_everything(void);

/* Become an ordinary user, with nothing but the calls for it */
void become_user(void);

/* Put the code there that run_code() runs. */
void put_code(void *memory);

/* argv of this program as a program that an attempt executes, see helper.c */
#define HELPER(what)                                                       \
	{                                                                  \
		(char *)"helper", (char *)"--helper", (char *)(what), NULL \
	}
int run_helper(const char *what);

/* Its exit status is this and an errno */
#define HELPER_ERRNO 128

/* Execute in a child: 0 if it exits with EXIT_RAN, or -errno. What kills it kills us, too. */
int run_program(const char *path, char *const argv[]);
int run_descriptor(int fd);

/* A system call by the 32-bit entry; need_32bit() skips where there is none. */
int call32(long number, long first, long second, long third, long fourth, long fifth);
void need_32bit(void);
/* A page that 32-bit calls can be told of */
void *low_page(void);

#endif /* _ATTACK_ATTACK_H */
