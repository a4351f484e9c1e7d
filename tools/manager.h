/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a systemd manager says about its units, over D-Bus: org.freedesktop.systemd1(5) */
#ifndef _USERCAP_TOOLS_MANAGER_H
#define _USERCAP_TOOLS_MANAGER_H

#include "plan.h"

#include <stdint.h>

struct manager;

/* A command as the manager would execute it */
struct manager_command {
	const char *path;
	const char *option; /* its first argument, or "" */
};

struct manager_commands {
	struct manager_command *at;
	size_t n;
	size_t room;
};

/**
 * struct manager_unit - a unit as it is loaded
 * @id:		the name that the manager calls it by
 * @load:	"loaded", "not-found", "masked", "bad-setting", ...
 * @active:	"active", "inactive", "failed", ...
 * @transient:	made by a call, not by a file that generators could have seen
 * @outdated:	files changed after it was loaded
 * @control:	the process of a command that does not stay (ExecReload= and so on), or 0
 * @dropins:	paths, in the order in which they were read
 * @exec:	its commands
 */
struct manager_unit {
	const char *id;
	const char *load;
	const char *active;
	bool transient;
	bool outdated;
	uint32_t control;
	struct strings dropins;
	struct manager_commands exec[UNIT_EXEC_LISTS];
};

struct pids {
	uint32_t *at;
	size_t n;
	size_t room;
};

/*
 * Find the manager. Never takes longer than some seconds, nor does any other call
 * here. Returns 0, or -ENOENT (none of that scope runs here), or another negative
 * errno (it cannot be reached).
 */
int manager_open(enum unit_scope scope, struct manager **ret);
void manager_close(struct manager *manager);

static inline void manager_closep(struct manager **manager)
{
	manager_close(*manager);
}

/* A unit by one of its names, loaded if it is not. 0, or a negative errno */
int manager_unit(struct manager *manager, struct arena *arena, const char *name,
		 struct manager_unit *ret);

/* All processes of a unit, those in control groups below its own included */
int manager_processes(struct manager *manager, struct arena *arena, const char *name,
		      struct pids *ret);

/* The names of all units that are loaded */
int manager_names(struct manager *manager, struct arena *arena, struct strings *ret);

#endif /* _USERCAP_TOOLS_MANAGER_H */
