/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_TOOLS_RUN_PROGRAM_H
#define _USERCAP_TOOLS_RUN_PROGRAM_H

#include <stdint.h>

/*
 * Become a program, which is searched for as execvp(3) does if it has no slash. @by_seccomp
 * is taken away by a filter on the way. Returns, after it said why, RUN_FAILED,
 * RUN_NOT_EXECUTABLE or RUN_NOT_FOUND.
 */
int run_program(char **argv, uint64_t by_seccomp);

#endif /* _USERCAP_TOOLS_RUN_PROGRAM_H */
