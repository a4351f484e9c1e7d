/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp as a provider: the calls of the ABI as far as it can answer them
 *
 * What was taken away is kept by the filters themselves, which answer TEST about it:
 * no copy can differ from what is enforced, and programs executed later can ask.
 */
#ifndef _USERCAP_SECCOMP_PROVIDER_H
#define _USERCAP_SECCOMP_PROVIDER_H

#include <linux/usercap.h>
#include <stdbool.h>
#include <stdint.h>

/* Did usercap_allow_seccomp() choose it? */
bool seccomp_is_chosen(void);

/* Until it is called again, as if usercap_allow_seccomp() had not been called */
void seccomp_forget(void);

/* As kernel_op() in kernel.c, where it is chosen */
int seccomp_op(enum usercap_op op, unsigned long sets, uint64_t caps);

/* As usercap_execve(), where it is chosen */
int seccomp_execve(const char *path, char *const argv[], char *const envp[], uint64_t caps);

#endif /* _USERCAP_SECCOMP_PROVIDER_H */
