/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usercap status: what there is on this machine, in a screenful */
#ifndef _USERCAP_TOOLS_STATUS_H
#define _USERCAP_TOOLS_STATUS_H

#include "policy-files.h"

/* What enforces user capabilities for this process */
enum enforcer {
	ENFORCER_NONE,
	ENFORCER_UNKNOWN, /* prctl() does not pass */
	ENFORCER_KERNEL,  /* one of the next two: which, cannot be read */
	ENFORCER_LSM,
	ENFORCER_BPF,
	ENFORCER_SECCOMP,
	ENFORCER_KINDS,
};

/* A set of this process, if @error is 0 */
struct own_set {
	const char *name;
	uint64_t caps;
	int error;
};

enum { OWN_SETS = 5 };

/**
 * struct machine_status - what there is
 * @enforcer:	of user capabilities
 * @error:	why that is not known
 * @possible:	something enforces them, or seccomp could
 * @completely:	those that it enforces as usercap(7) has them
 * @release:	of the kernel
 * @hardware:	"x86_64"
 * @lsms:	active security modules, or NULL
 * @seccomp:	the kernel has it
 * @mdwe:	the kernel has PR_SET_MDWE
 * @landlock:	ABI, or 0
 * @policy:	the worst of its files
 * @policy_missing: there is none
 * @policy_where: of its first mistake, FILE or FILE:LINE:COLUMN
 * @policy_mistake: what it is
 * @policy_files: how many count
 * @policy_lines: how many lines they have
 * @services:	PAM services that open sessions
 * @limited:	those of them that call pam_usercap
 * @generator:	systemd has it
 * @units:	for which it wrote something
 * @sets:	of this process
 */
struct machine_status {
	enum enforcer enforcer;
	int error;
	bool possible;
	uint64_t completely;
	const char *release;
	const char *hardware;
	const char *lsms;
	bool seccomp;
	bool mdwe;
	unsigned int landlock;
	enum policy_state policy;
	bool policy_missing;
	const char *policy_where;
	const char *policy_mistake;
	size_t policy_files;
	size_t policy_lines;
	size_t services;
	size_t limited;
	bool generator;
	size_t units;
	struct own_set sets[OWN_SETS];
};

/* @error is what usercap_allow_seccomp() gave. */
void status_look(struct arena *arena, int error, struct machine_status *ret);

/* Does something enforce user capabilities, and is the policy valid? */
bool status_is_fine(const struct machine_status *status);

void status_text(const struct machine_status *status);
void status_json(const struct machine_status *status);

#endif /* _USERCAP_TOOLS_STATUS_H */
