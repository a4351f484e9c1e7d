// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Refusals by several threads at once, which another one makes permissive and
 * enforced again. Every single one is counted: the audit records must add up.
 */
#include "stress.h"

#include <stdio.h>
#include <unistd.h>

#define REFUSALS 400

struct attempt {
	struct tally *tally;
	enum usercap cap;
	int (*attempt)(void);
};

static pid_t target;

static int read_target(void)
{
	return try_read(target);
}

static void *attempt_often(void *arg)
{
	const struct attempt *attempt = arg;

	for (int i = 0; i < REFUSALS && (i == 0 || go_on()); i++) {
		int result = attempt->attempt();

		if (result == -EAGAIN || result == -ENOMEM) {
			atomic_fetch_add(&attempt->tally->again, 1);
			continue;
		}
		judge(attempt->tally, result == 0 || result == -EPERM,
		      "neither allowed nor refused");
		atomic_fetch_add(&shared->attempts[attempt->cap], 1);
	}
	return NULL;
}

static atomic_bool stop;

static void *change_permissive(void *arg)
{
	while (!atomic_load(&stop)) {
		usercap_raise(PERMISSIVE, LISTEN | WX | PTRACE);
		usercap_lower(PERMISSIVE, LISTEN | WX | PTRACE);
	}
	return arg;
}

static void refuse_all(void *tally)
{
	struct attempt attempts[] = {
		{ tally, CAP_USR_TCP_LISTEN, try_listen }, { tally, CAP_USR_WX_MAPPINGS, try_map },
		{ tally, CAP_USR_PTRACE, read_target },	   { tally, CAP_USR_FORK_EXEC, try_fork },
		{ tally, CAP_USR_WX_MAPPINGS, try_map },
	};
	pthread_t threads[ARRAY_SIZE(attempts)], changer;

	must_lower(tally, E, USERCAP_ALL);
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		threads[i] = start_thread(attempt_often, &attempts[i]);
	changer = start_thread(change_permissive, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		pthread_join(threads[i], NULL);
	atomic_store(&stop, true);
	pthread_join(changer, NULL);
}

/* The child has ended, so what was denied to it was denied to this one. */
static void refuse_child(void *arg)
{
	struct tally *tally = arg;

	if (in_child(refuse_all, tally))
		judge(tally, usercap_test(USERCAP_DENIED, WX) == 0,
		      "wait returned, but nothing is denied");
}

void be_refused(struct tally *tally)
{
	target = getppid();
	while (go_on())
		in_child(refuse_child, tally);
}

/* ---- the rest is recorded at the exec ---- */

static void refuse_and_execute(void *arg)
{
	struct tally *tally = arg;
	char *argv[] = { "usercap-stress", EXECUTED_OPTION, NULL };
	char *envp[] = { NULL };

	must_lower(tally, E, WX);
	for (int i = 0; i < 20; i++) {
		if (try_map() == -EPERM)
			atomic_fetch_add(&shared->attempts[CAP_USR_WX_MAPPINGS], 1);
		else
			judge(tally, false, "not refused");
	}
	execve("/proc/self/exe", argv, envp);
	/* EAGAIN of a provider that has no room */
	atomic_fetch_add(&tally->again, 1);
}

void be_refused_and_execute(struct tally *tally)
{
	while (go_on()) {
		judge(tally, in_child(refuse_and_execute, tally), "no child");
		/* each of them fills half a kilobyte of the log */
		usleep(5000);
	}
}
