/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usercap verify: is what a unit says about user capabilities so?
 *
 * What the generator would write now comes from the generator's own code, lib/units;
 * it is held against what it wrote, what systemd has read, and what processes hold.
 * Each file verify-*.c compares with one of these.
 */
#ifndef _USERCAP_VERIFY_H
#define _USERCAP_VERIFY_H

#include "command.h"
#include "manager.h"
#include "plan.h"

/* How a check ended, the best first */
enum grade {
	GRADE_FINE,
	GRADE_NOTE,    /* it is as it is told to be, but may surprise */
	GRADE_UNKNOWN, /* it could not be found out */
	GRADE_WRONG,
};

/**
 * struct check - something that was looked at
 * @grade:	how it is
 * @code:	what this is about, a word that stays the same; usercap-verify(1)
 *		has all of them
 * @text:	the same for people
 * @remedy:	what to do about it, or NULL
 */
struct check {
	enum grade grade;
	const char *code;
	const char *text;
	const char *remedy;
};

/* A process that may do more than its unit */
struct freer_process {
	uint32_t pid;
	const char *comm;
	uint64_t held; /* in any of its sets, the permissive one included */
	bool locked;
};

/**
 * struct surroundings - what else there is beside unit files
 * @scope:	whose units are meant
 * @generated:	where generators write
 * @generators:	where generators are, highest precedence first
 * @wrapper:	usercap-exec
 * @processes:	the kernel's table of restricted processes; NULL if neither that
 *		nor anything that runs is to be looked at
 * @enforced:	this kernel enforces user capabilities
 * @manager:	NULL if there is none
 * @manager_error: why not; 0 if none runs
 */
struct surroundings {
	enum unit_scope scope;
	struct unit_paths_generated generated;
	struct strings generators;
	const char *wrapper;
	const char *processes;
	bool enforced;
	struct manager *manager;
	int manager_error;
};

/**
 * struct outlook - unit files as they are now
 * @arena:	for all of it
 * @paths:	where they are
 * @plan:	what the generator would write
 * @disk:	what systemd would read, with what generators did write
 */
struct outlook {
	struct arena *arena;
	struct unit_paths paths;
	struct plan plan;
	struct tree disk;
};

/**
 * struct verification - all there is to say about a unit
 * @around:	beside
 * @outlook:	whose unit it is
 * @unit:	as its files are now
 * @planned:	the plan whose drop-in it should read, its own or its template's, or
 *		NULL if it should read none
 * @on_disk:	what systemd would read
 * @installed:	systemd can know of it
 * @is_template: only its instances can run
 * @known:	@manager is valid
 * @manager:	as systemd has it loaded
 * @checks:	in the order in which they are told
 * @freer:	processes that may do more than they should
 */
struct verification {
	const struct surroundings *around;
	const struct outlook *outlook;
	struct unit unit;
	const struct plan_unit *planned;
	struct unit on_disk;
	bool installed;
	bool is_template;
	bool known;
	struct manager_unit manager;
	struct {
		struct check *at;
		size_t n;
		size_t room;
	} checks;
	struct {
		struct freer_process *at;
		size_t n;
		size_t room;
	} freer;
};

/* Where systemd looks for generators of @around->scope: systemd.generator(7) */
void verify_find_generators(struct arena *arena, struct surroundings *around);

void outlook_make(struct outlook *outlook, struct arena *arena, const struct unit_paths *paths,
		  const struct surroundings *around);

/*
 * Verify a unit by one of its names, which has a suffix. Returns 0, or -ENOENT if
 * there is none of that name; then *@ret is untouched.
 */
int verify_unit(const struct surroundings *around, const struct outlook *outlook, const char *name,
		bool installed, struct verification *ret);

/* What is worst about it */
enum grade verification_grade(const struct verification *verification);

/*
 * The units that say something, or said something when the generator last ran, sorted.
 * Returns how many others there are.
 */
size_t choose_units(const struct surroundings *around, const struct outlook *outlook,
		    struct strings *ids);

/* The parts of verify_unit(). They add to @verification->checks. */
void verify_verdict(struct verification *verification);
void verify_dropin(struct verification *verification);
void verify_programs(struct verification *verification);
void verify_settings(struct verification *verification);
void verify_manager(struct verification *verification);
void verify_processes(struct verification *verification);

void add_check(struct verification *verification, enum grade grade, const char *code,
	       const char *remedy, const char *text);

/* Did our generator write it? */
bool is_generated(const struct surroundings *around, const struct tree_dropin *dropin);

/* "systemctl daemon-reload", for the scope that is meant */
const char *remedy_systemctl(const struct verification *verification, const char *command);

/* How many commands have to run below usercap-exec */
size_t wrapped_commands(const struct unit *unit);

/* What a list of capabilities is written as */
const char *show_caps(struct arena *arena, uint64_t caps);

#endif /* _USERCAP_VERIFY_H */
