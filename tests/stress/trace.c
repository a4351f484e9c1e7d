// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tracing: who lacks the capability, or has less than its target, never reaches
 * into it, whatever the target gives up and takes back meanwhile, and although
 * somebody else may and does.
 */
#include "stress.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(void (*run)(struct tally *, pid_t), struct tally *tally, pid_t target)
{
	pid_t pid = fork();

	if (pid == 0) {
		run(tally, target);
		_exit(0);
	}
	return pid;
}

/* It holds tcp_listen all the time; what else it holds changes. */
static void be_traced(struct tally *tally, pid_t unused)
{
	(void)unused;
	become_nobody();
	/* until it is killed: nobody reaches into who has ended */
	for (;;) {
		must_lower(tally, E, WX);
		must_lower(tally, E, FORK);
		if (usercap_raise(E, WX | FORK) != 0)
			atomic_fetch_add(&tally->again, 1);
	}
}

static void trace_without_capability(struct tally *tally, pid_t target)
{
	must_lower(tally, E, PTRACE);
	while (go_on()) {
		int result = try_read(target);

		judge(tally, result == -EPERM, "read without the capability");
		atomic_fetch_add(&shared->attempts[CAP_USR_PTRACE], 1);
		result = ptrace(PTRACE_ATTACH, target, 0, 0) ? -errno : 0;
		judge(tally, result == -EPERM, "attached without the capability");
		atomic_fetch_add(&shared->attempts[CAP_USR_PTRACE], 1);
	}
}

static void trace_with_less(struct tally *tally, pid_t target)
{
	must_lower(tally, P, LISTEN);
	become_nobody();
	while (go_on()) {
		judge(tally, try_read(target) == -EPERM, "read by who has less");
		atomic_fetch_add(&shared->attempts[CAP_USR_PTRACE], 1);
	}
}

static void trace_freely(struct tally *tally, pid_t target)
{
	while (go_on()) {
		if (ptrace(PTRACE_SEIZE, target, 0, 0) < 0) {
			judge(tally, false, "could not trace freely");
			continue;
		}
		ptrace(PTRACE_INTERRUPT, target, 0, 0);
		waitpid(target, NULL, __WALL);
		judge(tally, ptrace(PTRACE_DETACH, target, 0, 0) == 0, "could not detach");
		usleep(1000);
	}
}

void trace(struct tally *tally)
{
	pid_t target = start(be_traced, tally, 0);
	pid_t tracers[3];

	/* until it is nobody's */
	usleep(200 * 1000);
	tracers[0] = start(trace_without_capability, tally, target);
	tracers[1] = start(trace_with_less, tally, target);
	tracers[2] = start(trace_freely, tally, target);
	for (size_t i = 0; i < ARRAY_SIZE(tracers); i++)
		waitpid(tracers[i], NULL, 0);
	kill(target, SIGKILL);
	waitpid(target, NULL, 0);
}
