// SPDX-License-Identifier: GPL-2.0-or-later
/* Roles about the sets themselves: owners, those that only sink, lockers, programs */
#include "stress.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- threads that each own a bit of a set ---- */

struct owner {
	struct tally *tally;
	unsigned int set;
	uint32_t cap;
};

/* Nobody else touches it, so it is as it was left; raising E takes P, but not off. */
static void *own(void *arg)
{
	const struct owner *owner = arg;

	while (go_on()) {
		must_lower(owner->tally, owner->set, owner->cap);
		judge(owner->tally, usercap_test(owner->set, owner->cap) == -EPERM,
		      "lowered, and there");
		if (usercap_raise(owner->set, owner->cap)) {
			atomic_fetch_add(&owner->tally->again, 1);
			continue;
		}
		judge(owner->tally, usercap_test(owner->set, owner->cap) == 0,
		      "raised, and not there");
	}
	return NULL;
}

static void *start_and_end_threads(void *arg)
{
	return arg;
}

static void own_bits(struct tally *tally)
{
	struct owner owners[] = {
		{ tally, E, LISTEN },
		{ tally, E, PTRACE },
		{ tally, E, WX },
		{ tally, P, FORK },
		{ tally, B, LISTEN },
		{ tally, B, FORK },
		{ tally, PERMISSIVE, PTRACE },
	};
	pthread_t threads[ARRAY_SIZE(owners)];

	usercap_raise(PERMISSIVE, PTRACE);
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
		threads[i] = start_thread(own, &owners[i]);
	while (go_on())
		pthread_join(start_thread(start_and_end_threads, NULL), NULL);
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
		pthread_join(threads[i], NULL);
}

/* ---- a process that can only lose ---- */

struct sinking {
	struct tally *tally;
	/* what is known to be gone from P and B: LOWER has returned */
	atomic_uint gone_p;
	atomic_uint gone_b;
	atomic_int sinkers;
};

static void expect_gone(struct sinking *sinking, unsigned int set, uint32_t gone)
{
	for (uint32_t cap = 1; cap <= USERCAP_ALL; cap <<= 1)
		if (gone & cap)
			judge(sinking->tally, usercap_test(set, cap) == -EPERM,
			      "what was lowered is there again");
}

static void *sink(void *arg)
{
	struct sinking *sinking = arg;
	unsigned int turn = 1 + atomic_fetch_add(&sinking->sinkers, 1);

	for (uint32_t i = 0; i < USERCAP_COUNT; i++) {
		uint32_t cap = USERCAP_MASK((i + turn) % USERCAP_COUNT);

		usleep(100 * turn);
		must_lower(sinking->tally, E, cap);
		must_lower(sinking->tally, turn & 1 ? P | B : B, cap);
		if (turn & 1)
			atomic_fetch_or(&sinking->gone_p, cap);
		atomic_fetch_or(&sinking->gone_b, cap);
	}
	atomic_fetch_add(&sinking->sinkers, -1);
	return NULL;
}

/* E is within P: once a cap is gone from P, it is gone from E whoever raises it. */
static void *look(void *arg)
{
	struct sinking *sinking = arg;

	do {
		uint32_t gone_p = atomic_load(&sinking->gone_p);
		uint32_t gone_b = atomic_load(&sinking->gone_b);

		for (uint32_t cap = 1; cap <= USERCAP_ALL; cap <<= 1) {
			int result = usercap_raise(E, cap);

			if (gone_p & cap)
				judge(sinking->tally, result == -EPERM, "raised beyond P");
			if (usercap_test(P, cap) == -EPERM)
				judge(sinking->tally, usercap_test(E, cap) == -EPERM,
				      "E is not within P");
			judge(sinking->tally, usercap_raise(B, cap) == 0 ? !(gone_b & cap) : true,
			      "raised B without a right");
		}
		expect_gone(sinking, P, gone_p);
		expect_gone(sinking, E, gone_p);
		expect_gone(sinking, B, gone_b);
	} while (atomic_load(&sinking->sinkers) > 0);
	return NULL;
}

static void sink_once(void *arg)
{
	struct sinking sinking = { .tally = arg };
	pthread_t threads[6];
	uint32_t gone_p, gone_b;
	pid_t pid;

	become_nobody();
	set_no_new_privs();
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		threads[i] = start_thread(i < 3 ? sink : look, &sinking);
	/* a child has no more than its parent had when it was made */
	do {
		gone_p = atomic_load(&sinking.gone_p);
		gone_b = atomic_load(&sinking.gone_b);
		pid = fork();
		if (pid == 0) {
			expect_gone(&sinking, P, gone_p);
			expect_gone(&sinking, E, gone_p);
			expect_gone(&sinking, B, gone_b);
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	} while (pid > 0);
	atomic_fetch_add(&shared->attempts[CAP_USR_FORK_EXEC], errno == EPERM);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	judge(sinking.tally, read_set(P) == 0 && read_set(E) == 0 && read_set(B) == 0,
	      "something is left of what was all lowered");
}

static void only_lose(struct tally *tally)
{
	while (go_on())
		if (!in_child(sink_once, tally))
			atomic_fetch_add(&tally->again, 1);
}

/* ---- the lock ---- */

static atomic_bool locked;
static atomic_bool lock_done;

/* What is held can be raised all the same, so each thread has one to itself. */
static void *raise_by_privilege(void *arg)
{
	const struct owner *owner = arg;

	while (!atomic_load(&lock_done)) {
		bool known = atomic_load(&locked);
		int result = usercap_raise(owner->set, owner->cap);

		judge(owner->tally, !known || result == -EPERM, "raised although locked");
		must_lower(owner->tally, owner->set, owner->cap);
	}
	return NULL;
}

static void expect_locked(void *tally)
{
	must_lower(tally, P, PTRACE);
	judge(tally, usercap_raise(P, PTRACE) == -EPERM, "the child of a locked one is not");
}

static void lock_once(void *arg)
{
	struct tally *tally = arg;
	struct owner owners[] = { { tally, P | B, LISTEN },
				  { tally, P, WX },
				  { tally, B, PTRACE } };
	pthread_t threads[ARRAY_SIZE(owners)];
	int result;

	must_lower(tally, P, LISTEN | WX);
	must_lower(tally, B, LISTEN | PTRACE);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		threads[i] = start_thread(raise_by_privilege, &owners[i]);
	usleep(getpid() % 5 * 300);
	while ((result = call(USERCAP_LOCK, 0, 0)) == -EAGAIN || result == -ENOMEM)
		atomic_fetch_add(&tally->again, 1);
	atomic_store(&locked, true);
	in_child(expect_locked, tally);
	usleep(1000);
	atomic_store(&lock_done, true);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	must_lower(tally, P, LISTEN);
	judge(tally, usercap_raise(P, LISTEN) == -EPERM, "the lock is gone");
}

static void lock_often(struct tally *tally)
{
	while (go_on())
		in_child(lock_once, tally);
}

/* ---- programs ---- */

int executed(int fd, unsigned int number)
{
	static const unsigned int sets[] = { E, P, B };

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED || number >= MAX_EXECUTED)
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		atomic_store(&shared->executed[number][i], read_set(sets[i]) | (USERCAP_ALL + 1));
	return 0;
}

struct exec_race {
	struct tally *tally;
	unsigned int number;
	/* gone from B: LOWER had returned */
	atomic_uint *gone;
};

static void *lower_bounding(void *arg)
{
	struct exec_race *race = arg;

	for (uint32_t cap = 1; cap <= USERCAP_ALL; cap <<= 1) {
		must_lower(race->tally, B, cap);
		atomic_fetch_or(race->gone, cap);
	}
	for (;;)
		pause();
	return NULL;
}

static void *execute(void *arg)
{
	const struct exec_race *race = arg;
	char fd[16], number[16];
	char *argv[] = { "usercap-stress", EXECUTED_OPTION, fd, number, NULL };
	char *envp[] = { NULL };

	snprintf(fd, sizeof(fd), "%d", shared_fd);
	snprintf(number, sizeof(number), "%u", race->number);
	usleep(getpid() % 7 * 50);
	execve("/proc/self/exe", argv, envp);
	_exit(0);
}

static void exec_once(void *arg)
{
	start_thread(lower_bounding, arg);
	/* by the leader, or by another thread, which takes its place */
	if (getpid() & 1)
		start_thread(execute, arg);
	else
		execute(arg);
	for (;;)
		pause();
}

void race_exec(struct tally *tally)
{
	struct exec_race race = { .tally = tally };

	race.gone = mmap(NULL, sizeof(*race.gone), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	while (go_on()) {
		unsigned int *sets = (unsigned int *)shared->executed[race.number];
		uint32_t gone;

		for (int i = 0; i < 3; i++)
			atomic_store(&shared->executed[race.number][i], 0);
		atomic_store(race.gone, 0);
		if (!in_child(exec_once, &race) || !sets[2]) {
			atomic_fetch_add(&tally->again, 1);
			continue;
		}
		gone = atomic_load(race.gone);
		judge(tally, !(sets[2] & gone), "a program has what was lowered from B before");
		judge(tally, sets[0] == sets[2] && sets[1] == sets[2], "E and P are not B");
		race.number = (race.number + 1) % MAX_EXECUTED;
	}
}

const struct role roles[] = {
	{ "each thread finds its bit as it left it", own_bits },
	{ "nothing lowered comes back, E stays within P, children have no more", only_lose },
	{ "nothing is raised by privilege once it is locked", lock_often },
	{ "programs hold their bounding set, and no more", race_exec },
	{ "refusals come to EPERM, or to 0 while permissive, and parents learn of them",
	  be_refused },
	{ "refusals before an exec", be_refused_and_execute },
	{ "no tracer reaches further than it may", trace },
};

const size_t n_roles = ARRAY_SIZE(roles);
