// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap run - start a program with fewer capabilities */
#include "command.h"

#include "run-caps.h"
#include "run-explained.h"
#include "run-identity.h"
#include "run-options.h"
#include "run-program.h"
#include "run-sets.h"

/* What there is to do, with all names looked up */
struct plan {
	struct arena *arena;
	struct run_options options;
	struct identity identity;
	struct root_caps caps;
};

/* Everything that can be known to be wrong before something is given up */
static int prepare(struct plan *plan)
{
	const struct run_options *options = &plan->options;
	int r = 0;

	if (options->caps)
		r = root_caps_parse(options->caps, &plan->caps);
	if (r == 0)
		r = run_sets_prepare(plan->arena, options);
	if (r == 0)
		r = identity_find(plan->arena, options->user, &options->groups, &plan->identity);
	return r;
}

/*
 * What is left of root's power, or NULL if that is not this command's business. setuid(2)
 * takes it all from who was root, but not from who had some of it as another user.
 */
static const struct root_caps *caps_left(const struct plan *plan)
{
	static const struct root_caps none;
	bool becomes_user = plan->identity.has_uid && plan->identity.uid != 0;

	if (plan->options.caps)
		return &plan->caps;
	return becomes_user ? &none : NULL;
}

/*
 * The order matters. What takes CAP_SETPCAP comes first, and the user capabilities among
 * it: they are about what is executed from here on, not about what is done here. The
 * groups go while there is a right to change them, then the user, and with it all of
 * root's power that is not kept. no_new_privs is last: a set-user-ID program would be
 * root's again, whose files are power enough.
 */
static int give_up(const struct plan *plan, uint64_t *ret_at_exec)
{
	const struct root_caps *caps = caps_left(plan);
	bool for_good = plan->options.caps;
	int r = for_good ? root_caps_bound(caps) : 0;

	if (r == 0)
		r = run_sets_take(plan->arena, &plan->options, ret_at_exec);
	if (r == 0)
		r = identity_take(&plan->identity, caps && caps->kept);
	if (r == 0 && caps)
		r = root_caps_take(caps);
	if (r == 0 && for_good)
		r = run_sets_no_new_privs();
	return r;
}

/* Returns only if it fails */
static int execute(void *arg)
{
	const struct plan *plan = arg;
	uint64_t at_exec = 0;

	if (give_up(plan, &at_exec) < 0)
		return RUN_FAILED;
	return run_program(plan->options.command, at_exec);
}

static int carry_out(struct plan *plan)
{
	if (prepare(plan) < 0)
		return RUN_FAILED;
	if (plan->options.explain)
		return run_explained(plan->arena, &plan->options, execute, plan);
	return execute(plan);
}

int run_run(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct plan plan = { .arena = &arena };
	int r = run_options_parse(&arena, argc, argv, &plan.options);
	int status = r > 0 ? carry_out(&plan) : -r;

	arena_drop(&arena);
	return status;
}
