/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A systemd of the test's own, in place of tools/manager.c */
#ifndef _USERCAP_TESTS_FAKE_MANAGER_H
#define _USERCAP_TESTS_FAKE_MANAGER_H

#include "manager.h"

#define FAKE_UNITS_MAX 8

/**
 * struct manager - what it says
 * @error:	to every question, or 0
 * @units:	what it has loaded
 * @pids:	the processes of each of them
 * @asked:	called before each answer about processes, unless it is NULL
 */
struct manager {
	int error;
	size_t n;
	struct manager_unit units[FAKE_UNITS_MAX];
	struct pids pids[FAKE_UNITS_MAX];
	void (*asked)(struct manager *manager);
};

#endif /* _USERCAP_TESTS_FAKE_MANAGER_H */
