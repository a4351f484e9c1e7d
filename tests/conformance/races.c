// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 2: "linear with every other thread's calls: nothing lowered is
 * ever lost". Each race runs for a fraction of a second; what it asserts holds
 * however the threads interleave, so a failure is never bad luck.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "workdir.h"

#define SECONDS 0.6
#define LESS(caps) (FULL & ~(caps))

static atomic_bool stop;

static pthread_t start_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, run, arg));
	return thread;
}

/* ---- threads that each own one bit of one set ---- */

struct owner {
	unsigned int set;
	uint32_t cap;
	unsigned long rounds;
};

/* Nobody else touches this bit, so it is always as it was left. */
static void *toggle(void *arg)
{
	struct owner *owner = arg;

	while (!atomic_load(&stop)) {
		expect_ok(lower(owner->set, owner->cap));
		expect_eperm(test_caps(owner->set, owner->cap));
		expect_ok(raise_caps(owner->set, owner->cap));
		expect_ok(test_caps(owner->set, owner->cap));
		owner->rounds++;
	}
	return NULL;
}

static void toggle_all(struct owner *owners, size_t count)
{
	pthread_t threads[16];
	size_t i;

	for (i = 0; i < count; i++)
		threads[i] = start_thread(toggle, &owners[i]);
	usleep(SECONDS * 1e6);
	atomic_store(&stop, true);
	for (i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < count; i++)
		if (!owners[i].rounds)
			fail("thread %zu never had its turn", i);
}

static void owners_of_caps(void)
{
	/* clang-format off */
	struct owner owners[] = {
		{ E_, LISTEN }, { E_, PTRACE }, { E_, WX }, { E_, FORK },
	};
	/* clang-format on */

	needs_provider();
	toggle_all(owners, ARRAY_SIZE(owners));
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

static void owners_of_sets(void)
{
	/* clang-format off */
	struct owner owners[] = {
		{ E_, LISTEN }, { P_, PTRACE }, { B_, LISTEN }, { PERMISSIVE_, LISTEN },
		{ B_, WX }, { PERMISSIVE_, FORK }, { P_, FORK }, { E_, WX },
	};
	/* clang-format on */

	needs_provider();
	expect_ok(raise_caps(PERMISSIVE_, LISTEN | FORK));
	toggle_all(owners, ARRAY_SIZE(owners));
	/* RAISE P does not bring back E, which LOWER P took along */
	expect_sets(sets_of(LESS(PTRACE | FORK), FULL, FULL, LISTEN | FORK, 0));
}

/* ---- each lowers its own, all start together ---- */

static pthread_barrier_t barrier;

static void *lower_once(void *arg)
{
	const struct owner *owner = arg;

	pthread_barrier_wait(&barrier);
	expect_ok(lower(owner->set, owner->cap));
	return NULL;
}

static void lower_together(void *unused)
{
	/* clang-format off */
	static struct owner owners[] = {
		{ E_, LISTEN }, { P_, PTRACE }, { B_, WX }, { E_ | P_ | B_, FORK },
	};
	/* clang-format on */
	pthread_t threads[ARRAY_SIZE(owners)];
	size_t i;

	(void)unused;
	pthread_barrier_init(&barrier, NULL, ARRAY_SIZE(owners));
	for (i = 0; i < ARRAY_SIZE(owners); i++)
		threads[i] = start_thread(lower_once, &owners[i]);
	for (i = 0; i < ARRAY_SIZE(owners); i++)
		pthread_join(threads[i], NULL);
	expect_sets(
		sets_of(LESS(LISTEN | PTRACE | FORK), LESS(PTRACE | FORK), LESS(WX | FORK), 0, 0));
}

static void lowering_is_never_lost(void)
{
	double end = now() + SECONDS;

	needs_provider();
	while (now() < end)
		in_child(lower_together, NULL);
}

/* E is never seen outside of P, and a call of two sets is never seen half done. */
static void *lower_and_raise_both(void *unused)
{
	while (!atomic_load(&stop)) {
		expect_ok(lower(E_ | P_ | B_, LISTEN));
		expect_ok(raise_caps(E_ | P_ | B_, LISTEN));
	}
	return unused;
}

/* RAISE E is within P, or is privileged: by nobody's thread it tells whether P is there. */
static void *raise_in_between(void *unused)
{
	become_nobody();
	while (!atomic_load(&stop)) {
		if (raise_caps(E_, LISTEN))
			expect(errno == EPERM);
		expect_eperm(raise_caps(PERMISSIVE_, WX));
	}
	return unused;
}

static void lower_against_raise(void)
{
	pthread_t threads[2];
	size_t i;

	needs_provider();
	threads[0] = start_thread(lower_and_raise_both, NULL);
	threads[1] = start_thread(raise_in_between, NULL);
	usleep(SECONDS * 1e6);
	atomic_store(&stop, true);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	expect_ok(lower(P_, LISTEN));
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0));
}

/* ---- lower and fork ---- */

static atomic_bool lowered;

static void *lower_after_a_while(void *microseconds)
{
	usleep((uintptr_t)microseconds);
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	atomic_store(&lowered, true);
	return NULL;
}

static void expect_listen_lowered(void *unused)
{
	(void)unused;
	expect(usercap_in(read_sets(), E_) == LESS(LISTEN));
	expect(usercap_in(read_sets(), P_) == LESS(LISTEN));
	expect(usercap_in(read_sets(), B_) == LESS(LISTEN));
}

static void nothing_to_do(void *unused)
{
	(void)unused;
}

static void fork_while_lowering(void *microseconds)
{
	int after = 0;
	bool known;

	start_thread(lower_after_a_while, microseconds);
	while (after < 3) {
		known = atomic_load(&lowered);
		after += known;
		in_child(known ? expect_listen_lowered : nothing_to_do, NULL);
	}
}

static void lower_against_fork(void)
{
	double end = now() + SECONDS;
	uintptr_t delay = 0;

	needs_provider();
	while (now() < end) {
		in_child(fork_while_lowering, (void *)(delay % 3000));
		delay += 137;
	}
}

/* ---- lower and exec ---- */

static atomic_int *lower_returned;

static void *lower_bounding(void *unused)
{
	expect_ok(lower(B_, LISTEN));
	atomic_store(lower_returned, 1);
	for (;;)
		pause();
	return unused;
}

struct exec_race {
	int fd;
	useconds_t delay;
};

static void exec_while_lowering(void *arg)
{
	const struct exec_race *race = arg;

	start_thread(lower_bounding, NULL);
	usleep(race->delay);
	expect_ok(exec_report(work_path(WORK_HELPER), race->fd));
}

/* If LOWER had returned before exec ended the thread, the program must lack it. */
static void lower_against_exec(void)
{
	double end = now() + SECONDS;
	struct exec_race race = { 0 };
	struct report report;
	int fds[2];

	needs_provider();
	lower_returned = shared_memory(sizeof(*lower_returned));
	expect_ok(pipe(fds));
	race.fd = fds[1];
	while (now() < end) {
		atomic_store(lower_returned, 0);
		in_child(exec_while_lowering, &race);
		report = read_report(fds[0]);
		if (atomic_load(lower_returned) && usercap_in(report.sets, B_) & LISTEN)
			fail("LOWER B had returned, but the program has it");
		if (usercap_in(report.sets, E_) != usercap_in(report.sets, B_))
			fail("exec left %s", sets_text(report.sets));
		race.delay = (race.delay + 61) % 700;
	}
}

/* ---- no_new_privs and threads that come and go ---- */

static atomic_ulong links;

static void start_next_link(void);

/* Each thread starts the next one and ends: there is always one without the flag. */
static void *link_of_chain(void *unused)
{
	atomic_fetch_add(&links, 1);
	if (!atomic_load(&stop))
		start_next_link();
	return unused;
}

static void start_next_link(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	int error;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 65536);
	while ((error = pthread_create(&thread, &attr, link_of_chain, NULL)) == EAGAIN)
		sched_yield();
	if (error)
		fail("pthread_create: %s", strerrorname_np(error));
	pthread_attr_destroy(&attr);
}

/* However long that takes on a busy machine */
static void await_end_of_others(void)
{
	struct stat tasks;

	do {
		usleep(1000);
		if (stat("/proc/self/task", &tasks) < 0)
			fail("/proc/self/task: %s", strerrorname_np(errno));
		/* a link for each thread, besides those that every directory has */
	} while (tasks.st_nlink > 3);
}

static void flag_against_new_threads(void)
{
	double end = now() + SECONDS;
	unsigned long tried = 0;

	needs_provider();
	become_nobody();
	start_next_link();
	set_no_new_privs();
	while (now() < end) {
		expect_eperm(lower(B_, LISTEN));
		expect_eperm(lock_sets());
		if (++tried % 16 == 0)
			sched_yield();
	}
	atomic_store(&stop, true);
	if (atomic_load(&links) < 2)
		fail("the chain of threads did not grow");
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	/* threads that have the flag may come and go */
	await_end_of_others();
	atomic_store(&stop, false);
	start_next_link();
	expect_ok(lower(B_, LISTEN));
	atomic_store(&stop, true);
}

/* ---- lock and raise ---- */

static atomic_bool locked;

static void *raise_until_locked(void *unused)
{
	bool known = false;
	int result;

	while (!known) {
		known = atomic_load(&locked);
		result = result_of(raise_caps(P_, LISTEN));
		if (known && result == 0)
			fail("RAISE P worked after LOCK had returned");
		if (result && result != -EPERM)
			fail("RAISE P: %s", strerrorname_np(-result));
		if (result)
			break;
		expect_ok(lower(P_, LISTEN));
	}
	return unused;
}

static void lock_while_raising(void *microseconds)
{
	pthread_t thread;

	expect_ok(lower(P_, LISTEN));
	thread = start_thread(raise_until_locked, NULL);
	usleep((uintptr_t)microseconds);
	expect_ok(lock_sets());
	atomic_store(&locked, true);
	pthread_join(thread, NULL);
	expect_ok(lower(P_, LISTEN));
	expect_eperm(raise_caps(P_, LISTEN));
}

static void lock_against_raise(void)
{
	double end = now() + SECONDS;
	uintptr_t delay = 0;

	needs_provider();
	while (now() < end) {
		in_child(lock_while_raising, (void *)(delay % 2000));
		delay += 113;
	}
}

/* ---- refusals and changes ---- */

static void *be_refused(void *unused)
{
	while (!atomic_load(&stop))
		expect(try_map() == -EPERM);
	return unused;
}

/* Recording a refusal must not undo what another thread lowers, nor the other way. */
static void refusal_against_lower(void)
{
	struct owner owner = { E_, LISTEN };
	pthread_t threads[2];
	size_t i;

	needs_provider();
	expect_ok(lower(E_, WX));
	threads[0] = start_thread(be_refused, NULL);
	threads[1] = start_thread(toggle, &owner);
	usleep(SECONDS * 1e6);
	atomic_store(&stop, true);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	expect_sets(sets_of(LESS(WX), FULL, FULL, 0, WX));
}

/* Children end, and tell what was denied to them, while their parent lowers. */
static void child_is_refused(void *unused)
{
	(void)unused;
	expect(try_map() == -EPERM);
}

static void telling_against_lower(void)
{
	struct owner owner = { E_, LISTEN };
	double end = now() + SECONDS;
	pthread_t thread;

	needs_provider();
	expect_ok(lower(E_, WX));
	thread = start_thread(toggle, &owner);
	while (now() < end)
		in_child(child_is_refused, NULL);
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
	expect_sets(sets_of(LESS(WX), FULL, FULL, 0, WX));
}

#define LINEAR "linear with every other thread's calls: nothing lowered is ever lost"

/* clang-format off */
static const struct test_case cases[] = {
	{ "four threads, each with a capability of its own", LINEAR, owners_of_caps },
	{ "eight threads, each with a capability of a set of its own", LINEAR, owners_of_sets },
	{ "what several threads lower together is all lowered", LINEAR, lowering_is_never_lost },
	{ "LOWER against RAISE", LINEAR, lower_against_raise },
	{ "LOWER against fork: a child started after it has it", LINEAR, lower_against_fork },
	{ "LOWER B against exec: a program executed after it has it", LINEAR, lower_against_exec },
	{ "no_new_privs is missed in no thread, however they come and go",
	  "need `no_new_privs` in *every* thread", flag_against_new_threads },
	{ "LOCK against RAISE: nothing is raised after it", LINEAR, lock_against_raise },
	{ "refusals against LOWER", LINEAR, refusal_against_lower },
	{ "ending children against LOWER", LINEAR, telling_against_lower },
};
/* clang-format on */

const struct suite suite_races = {
	.section = "2",
	.area = "races",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
