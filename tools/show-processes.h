/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usercap show: what processes hold */
#ifndef _USERCAP_TOOLS_SHOW_PROCESSES_H
#define _USERCAP_TOOLS_SHOW_PROCESSES_H

#include "proc.h"
#include "processes.h"

/**
 * struct choice - which processes
 * @all:	all but the kernel's own threads
 * @pids:	these, numbers in decimal; the rest of argv
 * @n_pids:	how many
 * @user:	those of this user
 * @uid:	its ID
 * @unit:	those of this unit, or NULL
 */
struct choice {
	bool all;
	char *const *pids;
	size_t n_pids;
	bool user;
	uint32_t uid;
	const char *unit;
};

/**
 * struct resident - a process and its sets
 * @proc:	what /proc has about it
 * @user:	its user's name, or number
 * @unit:	its unit, or NULL
 * @known:	@sets is valid
 * @lock_known:	so is @sets.locked
 * @sets:	what it holds
 * @depth:	how many of its forefathers are shown, in a tree
 */
struct resident {
	struct proc proc;
	const char *user;
	const char *unit;
	bool known;
	bool lock_known;
	struct process_sets sets;
	unsigned int depth;
};

/**
 * struct census - what is to be shown
 * @at:		processes, by ID
 * @error:	why those of others are not known, a negative errno, or 0
 * @trouble:	something that was asked for is not there
 */
struct census {
	struct resident *at;
	size_t n;
	size_t room;
	int error;
	bool trouble;
};

/*
 * Find them. Without a choice those that are restricted, or where only root may see who is,
 * this process. Returns an enum status, after saying why there is nothing to be found out.
 */
int census_take(struct arena *arena, const struct choice *choice, struct census *ret);

/* Parents before their children, those of one by ID */
void census_make_tree(struct arena *arena, struct census *census);

void census_text(const struct census *census);
void census_json(const struct census *census);

#endif /* _USERCAP_TOOLS_SHOW_PROCESSES_H */
