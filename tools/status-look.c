// SPDX-License-Identifier: GPL-2.0-or-later
#include "status.h"

#include "enforce.h"
#include "lsm.h"
#include "machine.h"
#include "pam-stack.h"
#include "verify.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <usercap.h>

#define GENERATOR "usercap-generator"

/* ---- the kernel ---- */

/* What filters took from this process already; the provider has been asked for */
static uint64_t taken(void)
{
	uint64_t held = USERCAP_ALL;

	usercap_get(USERCAP_EFFECTIVE, &held);
	return USERCAP_ALL & ~held;
}

static enum enforcer find_enforcer(int error, const char *lsms)
{
	switch (usercap_provider()) {
	case USERCAP_PROVIDER_KERNEL:
		if (!lsms)
			return ENFORCER_KERNEL;
		return lsms_have(lsms, "usercap") ? ENFORCER_LSM : ENFORCER_BPF;
	case USERCAP_PROVIDER_SECCOMP:
		return taken() ? ENFORCER_SECCOMP : ENFORCER_NONE;
	case USERCAP_PROVIDER_NONE:
	default:
		return error && error != -ENOTSUP ? ENFORCER_UNKNOWN : ENFORCER_NONE;
	}
}

static void look_at_kernel(struct arena *arena, int error, struct machine_status *ret)
{
	struct usercap_limits limits;
	struct utsname name = { 0 };

	uname(&name);
	ret->release = arena_copy(arena, name.release, strlen(name.release));
	ret->hardware = arena_copy(arena, name.machine, strlen(name.machine));
	ret->lsms = lsms_active(arena);
	ret->enforcer = find_enforcer(error, ret->lsms);
	ret->error = error;
	ret->possible = usercap_provider() != USERCAP_PROVIDER_NONE;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (usercap_provider_limits(cap, &limits) == 0 && !limits.unenforced)
			ret->completely |= USERCAP_MASK(cap);
	ret->seccomp = enforce_possible() == 0;
	ret->mdwe = enforce_has_mdwe();
	ret->landlock = enforce_landlock_abi();
}

/* ---- what is configured ---- */

static void note_mistake(struct arena *arena, const struct policy_file *file,
			 struct machine_status *ret)
{
	const struct policy_mistake *mistake = file->mistakes.at;

	if (ret->policy_where || !file->mistakes.n)
		return;
	ret->policy_where = mistake->line ? arena_format(arena, "%s:%u:%u", file->path,
							 mistake->line, mistake->column)
					  : file->path;
	ret->policy_mistake = arena_copy(arena, mistake->message, strlen(mistake->message));
}

static void look_at_policy(struct arena *arena, struct machine_status *ret)
{
	struct policy_files policy;

	policy_files_load(&policy, arena, NULL);
	ret->policy = policy_files_state(&policy);
	ret->policy_missing = access(policy_main_path(arena), F_OK) < 0 && errno == ENOENT;
	for (size_t i = 0; i < policy.files.n; i++) {
		const struct policy_file *file = &policy.files.at[i];

		if (file->state == POLICY_VALID) {
			ret->policy_files++;
			ret->policy_lines += file->lines.n;
		}
		if (file->state == ret->policy)
			note_mistake(arena, file, ret);
	}
	policy_files_drop(&policy);
}

static void look_at_logins(struct arena *arena, struct machine_status *ret)
{
	struct strings names = { 0 };
	struct pam_stack stack;

	pam_services(arena, &names);
	for (size_t i = 0; i < names.n; i++) {
		if (pam_is_fragment(names.at[i]))
			continue;
		pam_stack_read(&stack, arena, names.at[i]);
		ret->services += stack.rules.n > 0;
		ret->limited += pam_stack_find(&stack, PAM_USERCAP) != NULL;
	}
}

/* Does it have a drop-in of the generator's? */
static bool is_restricted(const char *dir)
{
	const size_t suffix = strlen(PLAN_DROPIN);
	_cleanup_(closedirp) DIR *files = opendir(dir);
	const struct dirent *entry;

	while (files && (entry = readdir(files))) {
		size_t len = strlen(entry->d_name);

		if (len >= suffix && !strcmp(entry->d_name + len - suffix, PLAN_DROPIN))
			return true;
	}
	return false;
}

static size_t count_restricted(struct arena *arena, const char *path)
{
	_cleanup_(closedirp) DIR *units = opendir(path);
	const struct dirent *entry;
	size_t n = 0;

	while (units && (entry = readdir(units))) {
		const char *suffix = strrchr(entry->d_name, '.');

		if (suffix && !strcmp(suffix, ".d"))
			n += is_restricted(arena_format(arena, "%s/%s", path, entry->d_name));
	}
	return n;
}

static void look_at_services(struct arena *arena, struct machine_status *ret)
{
	struct surroundings around = { .scope = UNIT_SCOPE_SYSTEM };

	/* never false for the system's manager */
	unit_paths_generated(arena, around.scope, &around.generated);
	verify_find_generators(arena, &around);
	for (size_t i = 0; i < around.generators.n && !ret->generator; i++) {
		const char *path = arena_format(arena, "%s/" GENERATOR, around.generators.at[i]);

		ret->generator = access(machine_path(arena, path), X_OK) == 0;
	}
	ret->units = count_restricted(arena, machine_path(arena, around.generated.normal));
}

/* ---- this process ---- */

static void look_at_sets(struct machine_status *ret)
{
	static const struct {
		unsigned int set;
		const char *name;
	} sets[OWN_SETS] = {
		{ USERCAP_EFFECTIVE, "effective" }, { USERCAP_PERMITTED, "permitted" },
		{ USERCAP_BOUNDING, "bounding" },   { USERCAP_PERMISSIVE, "permissive" },
		{ USERCAP_DENIED, "denied" },
	};

	for (size_t i = 0; i < OWN_SETS; i++) {
		ret->sets[i].name = sets[i].name;
		ret->sets[i].error = usercap_get(sets[i].set, &ret->sets[i].caps);
	}
}

void status_look(struct arena *arena, int error, struct machine_status *ret)
{
	*ret = (struct machine_status){ 0 };
	look_at_kernel(arena, error, ret);
	look_at_policy(arena, ret);
	look_at_logins(arena, ret);
	look_at_services(arena, ret);
	look_at_sets(ret);
}

bool status_is_fine(const struct machine_status *status)
{
	bool enforced = status->enforcer != ENFORCER_NONE && status->enforcer != ENFORCER_UNKNOWN;
	/* who has no module needs no policy, and only root may be able to read it */
	bool valid = status->policy_missing ? !status->limited : status->policy != POLICY_WRONG;

	return enforced && valid;
}
