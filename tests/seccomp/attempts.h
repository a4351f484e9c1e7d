/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Things that processes do, through every door of the kernel */
#ifndef _USERCAP_TESTS_SECCOMP_ATTEMPTS_H
#define _USERCAP_TESTS_SECCOMP_ATTEMPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* @refused of an attempt that is as successful as without filters */
#define SAME (-1)

/**
 * struct attempt - something that is tried in a process, restricted or not
 * @cap:	the capability that the process lacks, or lacks none of
 * @what:	a phrase
 * @prepare:	what is done before that, or NULL
 * @run:	what is tried: 0 or an errno
 * @refused:	the errno that it fails with then and not before, or SAME
 * @possible:	can it be tried here? NULL: yes
 * @beside:	masks of others that it fails without, too
 */
struct attempt {
	unsigned int cap;
	const char *what;
	void (*prepare)(void);
	int (*run)(void);
	int refused;
	bool (*possible)(void);
	uint64_t beside;
};

extern const struct attempt listen_attempts[], ptrace_attempts[], mapping_attempts[],
	program_attempts[], namespace_attempts[];
extern const size_t n_listen_attempts, n_ptrace_attempts, n_mapping_attempts, n_program_attempts,
	n_namespace_attempts;

#endif /* _USERCAP_TESTS_SECCOMP_ATTEMPTS_H */
