/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Taking from a session what its user lacks where only filters of seccomp(2) can */
#ifndef _PAM_USERCAP_BY_SECCOMP_H
#define _PAM_USERCAP_BY_SECCOMP_H

#include <stdbool.h>
#include <stdint.h>

#include "assign.h"

/**
 * by_seccomp_choose() - is it what has to enforce this session?
 * @allowed:	pam.d allows it
 * @best_effort:	also what it can do only in part
 *
 * Asked for each session: what one line of pam.d allows, the next need not, and by then
 * the kernel may have a provider.
 *
 * Return: whether it is.
 */
bool by_seccomp_choose(bool allowed, bool best_effort);

/**
 * by_seccomp_unable() - what can it not take away?
 * @caps:	what shall be taken away
 * @best_effort:	in part is enough
 * @ret_why:	where to store the reason, and what to do: a clause that follows "but
 *		seccomp can not"
 *
 * Return: those of @caps; 0 if it can take all of them.
 */
uint64_t by_seccomp_unable(uint64_t caps, bool best_effort, const char **ret_why);

/**
 * by_seccomp_assign() - take away, for good, what a user lacks
 * @caps:	what the user holds
 * @ret:	where to store what was done
 *
 * From this process, all its threads, and all that they start. What filters took away
 * before, those of an earlier session for example, nobody gets back: that is the ceiling.
 *
 * Return: 0 if nothing had to be done, 1 if something was, or -EPERM (needs
 * CAP_SYS_ADMIN or no_new_privs), -EBUSY (a thread has filters of its own), -ENOTSUP (no
 * seccomp, an io_uring is being worked on, or that could not be found out), -ENOMEM, -EIO
 * (the filter does not do what it should).
 */
int by_seccomp_assign(uint64_t caps, struct change *ret);

#endif /* _PAM_USERCAP_BY_SECCOMP_H */
