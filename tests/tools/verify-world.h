/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine for usercap verify: unit files, what the generator wrote, a systemd, processes */
#ifndef _USERCAP_TESTS_VERIFY_WORLD_H
#define _USERCAP_TESTS_VERIFY_WORLD_H

#include "fake-manager.h"
#include "verify.h"

struct world {
	struct arena arena;
	struct surroundings around;
	struct outlook outlook;
	struct manager manager;
	struct verification verification; /* of the last world_verify() */
};

extern struct world world;

/*
 * Go to a new directory, which has: etc and usr, the search path; gen, gen.early and
 * gen.late, where generators write; generators/usercap-generator; wrapper;
 * processes, an empty table. Nothing runs, no manager is there, and the kernel
 * enforces user capabilities.
 */
void world_begin(void);
void world_end(void);

/* An executable file */
void world_program(const char *path);

/* Write a file in a directory that is made if it is not there */
void world_write(const char *dir, const char *name, const char *text);

/* Read the unit files as they are now */
void world_look(void);

/* The same, and write what the generator would */
void world_reload(void);

/* A manager is there, and loads the unit as the last world_reload() has it */
struct manager_unit *world_load(const char *id);

/* What runs: a table of the kernel's, but for its heading */
void world_processes(const char *table);

/* A process of the unit, which world_load() loaded */
void world_fork(const char *id, uint32_t pid);

/*
 * Verify a unit: "GRADE CODE" of each check with commas between them, "" for none,
 * "no unit" if there is none. @installed as verify_unit() has it.
 */
const char *world_verify(const char *name, bool installed);

#endif /* _USERCAP_TESTS_VERIFY_WORLD_H */
