/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The filters of seccomp(2) that systemd installs for a unit, taken from a process of
 * such a unit and installed elsewhere, as they are.
 */
#ifndef _ATTACK_FILTERS_H
#define _ATTACK_FILTERS_H

#include <stdbool.h>
#include <sys/types.h>

/* Write the filters of a process to standard output, the first one that was installed first. */
int filters_dump(pid_t pid);

/* Is there a file of them, by that name? */
bool filters_exist(const char *dir, const char *name);

/* Install them, or fail. */
void filters_install(const char *dir, const char *name);

#endif /* _ATTACK_FILTERS_H */
