/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Enforcing user capabilities without a provider: seccomp, and what helps it
 *
 * Needs nothing of libc, like seccomp-filter.h.
 */
#ifndef _USERCAP_ENFORCE_H
#define _USERCAP_ENFORCE_H

#include <stdbool.h>
#include <stdint.h>

#include "seccomp-filter.h"

/* Can filters be installed? 0, or -ENOTSUP (kernel or machine can't, or another filter forbids) */
int enforce_possible(void);

/*
 * Take @caps away from all threads and all that descends from them, for good. An
 * execve that shows @key passes, see seccomp_filter_build().
 *
 * Returns 0, or -EPERM (needs no_new_privs or CAP_SYS_ADMIN), -EBUSY (a thread has
 * filters that this one has not), -ENOTSUP as enforce_possible(), or -ENOMEM; then
 * nothing has changed.
 */
int enforce(uint64_t caps, const struct exec_key *key);

/*
 * After enforce(), close what the kernel can close besides: memory-deny-write-execute,
 * READ_IMPLIES_EXEC of this thread, and a Landlock domain, which covers one thread, so
 * that it is for those who are @alone. Where the kernel has them not there is less, as
 * usercap_provider_limits() says.
 */
void enforce_more(uint64_t caps, bool alone);

/* Which Landlock ABI the kernel has: 1 or more, or 0 */
unsigned int enforce_landlock_abi(void);

/* Does the kernel have memory-deny-write-execute? */
bool enforce_has_mdwe(void);

/* A key that nobody can guess. Returns 0, or a negative errno of getrandom(2) */
int enforce_make_key(struct exec_key *ret);

/* execve(2) with a key; returns a negative errno, or not at all */
int enforce_execve(const char *path, char *const argv[], char *const envp[],
		   const struct exec_key *key);

#endif /* _USERCAP_ENFORCE_H */
