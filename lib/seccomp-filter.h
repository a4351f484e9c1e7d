/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * User capabilities as programs for seccomp(2)
 *
 * Pure functions on memory that ask nothing of libc but memcpy(): usercap-exec
 * compiles them, too. Not by libseccomp, because what it would write for the key
 * compares word by word and stops at the first that differs, which tells by the time
 * it takes how far a guess was right; because usercap-exec has no libc to link it
 * with; and because PAM modules would bring it into every login program. The tests
 * take the numbers of system calls from it.
 */
#ifndef _USERCAP_SECCOMP_FILTER_H
#define _USERCAP_SECCOMP_FILTER_H

#include <linux/filter.h>
#include <stdint.h>

/*
 * What lets an exec pass although fork_exec or exec is gone: two arguments that execve(2) has
 * no use for, the fifth and the sixth (audit records show the first four). A new
 * program starts with registers and memory that know nothing of them.
 */
struct exec_key {
	uint64_t words[2];
};

/* Room for all rules of the machine that has the most ABIs */
#define FILTER_SIZE 1120

struct seccomp_filter {
	unsigned short len;
	struct sock_filter code[FILTER_SIZE];
};

/* Kernels, each with all the ABIs that its processes can enter it by */
enum filter_machine {
	FILTER_X86_64, /* also x32, i386 */
	FILTER_AARCH64,
#if defined(__x86_64__)
	FILTER_HERE = FILTER_X86_64,
#elif defined(__aarch64__) && defined(__AARCH64EL__)
	FILTER_HERE = FILTER_AARCH64,
#else
	FILTER_HERE = -1,
#endif
};

/*
 * Of @caps those that need rules: who may not listen at all needs none about addresses,
 * which a filter can't see.
 */
uint64_t seccomp_needs_rules(uint64_t caps);

/* Of @caps those that filters can't take away at all, unless others go with them */
uint64_t seccomp_lacks_rules(uint64_t caps);

/*
 * What a filter has to take so that all of @lacking are gone where @taken are already. It
 * takes tcp_listen again where that is what keeps others from being used.
 */
uint64_t seccomp_to_take(uint64_t lacking, uint64_t taken);

/*
 * Write the program that refuses what @caps are needed to do, also to other programs
 * executed later, and answers TEST for them. If @key is not NULL, and fork_exec or exec
 * is among them, an execve that shows it passes. Returns 0, or -ENOTSUP (there are no rules for
 * that machine, or for one of @caps).
 */
int seccomp_filter_build(enum filter_machine machine, uint64_t caps, const struct exec_key *key,
			 struct seccomp_filter *ret);

#endif /* _USERCAP_SECCOMP_FILTER_H */
