// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-explained.h"

#include "command.h"
#include "explain.h"
#include "run-child.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <usercap.h>

/* As records are stamped: the exact clock is ahead of that by up to a tick of the kernel. */
static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME_COARSE, &time);
	return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/*
 * What was refused to a program is added to its parent's account by the time it is waited
 * for. This process had nothing there: its own exec cleared it.
 */
static void tell(struct arena *arena, struct explanation *explanation)
{
	struct sightings sightings = { 0 };
	int r = usercap_get(USERCAP_DENIED, &explanation->denied);

	if (r == -ENOTSUP) {
		trouble("run", "what seccomp refused is not known here: the audit log has it, "
			       "ausearch -m SECCOMP shows it");
	} else if (r < 0) {
		trouble("run", "nothing on this kernel enforces user capabilities, so none was "
			       "refused");
	} else {
		if (explanation->denied)
			explain_look(arena, explanation, &sightings);
		explain(arena, explanation, &sightings);
	}
}

static int cannot_start(int error)
{
	if (error == -EPERM && usercap_test(USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_FORK_EXEC)))
		trouble("run", "this process lacks fork_exec, and cannot wait for another: leave "
			       "--explain out");
	else
		trouble("run", "cannot make a process: %s", strerror(-error));
	return RUN_FAILED;
}

int run_explained(struct arena *arena, const struct run_options *options, int (*start)(void *arg),
		  void *arg)
{
	struct explanation explanation = {
		.taken = options->lacking,
		.held = USERCAP_ALL,
		.since = now(),
	};
	uint64_t permissive = 0;
	struct outcome outcome;
	int r;

	usercap_get(USERCAP_BOUNDING, &explanation.held);
	usercap_get(USERCAP_PERMISSIVE, &permissive);
	permissive &= ~options->lacking;
	explanation.permissive = permissive | (options->permissive ? options->lacking : 0);
	if (proc_read(arena, "self", &explanation.here) < 0)
		explanation.here = (struct proc){ .cgroup = "", .comm = "" };
	r = run_child(start, arg, &outcome);
	if (r < 0)
		return cannot_start(r);
	if (outcome.started)
		tell(arena, &explanation);
	return outcome.status;
}
