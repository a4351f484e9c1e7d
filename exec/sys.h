/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that usercap-exec asks of the kernel; with seccomp also what lib/enforce.c does
 *
 * A libc would read, map and set up what a program that replaces itself at once
 * has no use for, and make system calls that a service's SystemCallFilter= need
 * not allow. Results are those of the kernel: negative errno, never errno.
 */
#ifndef _USERCAP_EXEC_SYS_H
#define _USERCAP_EXEC_SYS_H

#include <stddef.h>

#include "seccomp-filter.h"

long sys_prctl(unsigned long option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5);
/* Returns only if it failed. @key is for the filter that takes fork_exec away. */
long sys_execve(const char *path, char *const argv[], char *const envp[],
		const struct exec_key *key);
long sys_write(int fd, const void *from, size_t len);

#endif /* _USERCAP_EXEC_SYS_H */
