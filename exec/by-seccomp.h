/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_BY_SECCOMP_H
#define _USERCAP_EXEC_BY_SECCOMP_H

#include <stdbool.h>
#include <stdint.h>

#include "seccomp-filter.h"

/*
 * Where the kernel enforces nothing: take capabilities away by a filter that lets one
 * exec pass, for who has the key. Those that seccomp can't take away completely only
 * for who wants the @best_effort. Sets no_new_privs if that is what it takes. Returns
 * 0, or a negative errno after it said what is wrong.
 */
int by_seccomp(uint64_t lacking, bool best_effort, struct exec_key *ret_key);

#endif /* _USERCAP_EXEC_BY_SECCOMP_H */
