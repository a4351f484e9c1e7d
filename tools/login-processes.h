/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that descend from logins, by the control groups that systemd gives them */
#ifndef _USERCAP_TOOLS_LOGIN_PROCESSES_H
#define _USERCAP_TOOLS_LOGIN_PROCESSES_H

#include "units/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/**
 * struct login_process - one of them
 * @pid:	its ID
 * @uid:	whom it runs as (its real user ID)
 * @unit:	"session-3.scope", "user@1000.service" or the like
 * @started:	when
 */
struct login_process {
	uint32_t pid;
	uint32_t uid;
	const char *unit;
	time_t started;
};

struct login_processes {
	struct login_process *at; /* by unit, user and age, the oldest first */
	size_t n;
	size_t room;
};

/* 0, or a negative errno if there is no /proc; processes that end meanwhile are left out */
int login_processes_read(struct arena *arena, struct login_processes *ret);

/* Are they of the same user in the same unit? */
bool login_process_is_beside(const struct login_process *a, const struct login_process *b);

#endif /* _USERCAP_TOOLS_LOGIN_PROCESSES_H */
