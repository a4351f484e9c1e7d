// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: the sets belong to the process, whichever threads it has */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "uring.h"
#include "workdir.h"

#define LESS(caps) (FULL & ~(caps))

static void start_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, run, arg));
}

static void join_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, run, arg));
	expect(!pthread_join(thread, NULL));
}

/* ---- shared, both ways, at once ---- */

static void *lower_listen(void *unused)
{
	expect_ok(lower(E_ | P_ | B_, LISTEN));
	return unused;
}

static void thread_to_leader(void)
{
	needs_provider();
	join_thread(lower_listen, NULL);
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), 0, 0));
	expect(try_listen() == -EPERM);
}

struct turn {
	sem_t go;
	sem_t done;
	uint64_t seen[3];
	int listened[3];
};

static void *look_each_turn(void *arg)
{
	struct turn *turn = arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(turn->seen); i++) {
		sem_wait(&turn->go);
		turn->seen[i] = read_sets();
		turn->listened[i] = try_listen();
		sem_post(&turn->done);
	}
	return NULL;
}

static void take_turn(struct turn *turn)
{
	sem_post(&turn->go);
	sem_wait(&turn->done);
}

/* The thread is older than the change. */
static void leader_to_thread(void)
{
	static struct turn turn;

	sem_init(&turn.go, 0, 0);
	sem_init(&turn.done, 0, 0);
	needs_provider();
	start_thread(look_each_turn, &turn);
	take_turn(&turn);
	expect_ok(lower(E_, LISTEN));
	take_turn(&turn);
	expect_ok(raise_caps(E_, LISTEN));
	take_turn(&turn);
	expect(turn.seen[0] == sets_of(FULL, FULL, FULL, 0, 0));
	expect(turn.seen[1] == sets_of(LESS(LISTEN), FULL, FULL, 0, 0));
	expect(turn.seen[2] == sets_of(FULL, FULL, FULL, 0, LISTEN));
	expect(turn.listened[0] == 0);
	expect(turn.listened[1] == -EPERM);
	expect(turn.listened[2] == 0);
}

static void *expect_motley(void *unused)
{
	expect_sets(sets_of(FORK, FORK | WX, FORK | PTRACE, PTRACE, LISTEN | WX));
	return unused;
}

/* denied included: a thread is not a fork */
static void new_thread_shares(void)
{
	needs_provider();
	become(sets_of(FORK, FORK | WX, FORK | PTRACE, PTRACE, LISTEN | WX));
	join_thread(expect_motley, NULL);
}

static void *lock_it(void *unused)
{
	expect_ok(lock_sets());
	return unused;
}

static void lock_is_shared(void)
{
	needs_provider();
	expect_ok(lower(P_, LISTEN));
	join_thread(lock_it, NULL);
	expect_eperm(raise_caps(P_, LISTEN));
}

static void *be_refused(void *unused)
{
	expect(try_map() == -EPERM);
	return unused;
}

static void denied_is_shared(void)
{
	needs_provider();
	expect_ok(lower(E_, WX));
	join_thread(be_refused, NULL);
	expect_sets(sets_of(LESS(WX), FULL, FULL, 0, WX));
}

/* Other credentials in one thread: the sets are still the process's. */
static void *lower_with_other_ids(void *unused)
{
	become_nobody();
	expect_ok(lower(E_ | P_, LISTEN));
	expect_eperm(lower(B_, WX));
	return unused;
}

static void credentials_do_not_part(void)
{
	needs_provider();
	join_thread(lower_with_other_ids, NULL);
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0));
	expect_ok(raise_caps(P_, LISTEN));
}

/* ---- the leader ends first ---- */

/* The state letter in /proc/PID/stat */
static char leader_state(void)
{
	char line[256] = "", *end;
	int fd = expect_ok(open("/proc/self/stat", O_RDONLY | O_CLOEXEC));

	expect(read(fd, line, sizeof(line) - 1) > 0);
	close(fd);
	end = strrchr(line, ')');
	return end ? end[2] : '?';
}

static void await_leader_end(void)
{
	double deadline = now() + 5;

	while (leader_state() != 'Z') {
		if (now() > deadline)
			fail("the leader does not end");
		usleep(1000);
	}
}

static void *outlive_leader(void *unused)
{
	(void)unused;
	await_leader_end();
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0));
	expect(try_listen() == -EPERM);
	expect(try_fork() == 0);
	expect_ok(lower(E_, WX));
	expect(try_map() == -EPERM);
	expect_sets(sets_of(LESS(LISTEN | WX), LESS(LISTEN), FULL, 0, LISTEN | WX));
	_exit(CASE_PASSED);
}

static void exit_leader(void)
{
	syscall(SYS_exit, CASE_PASSED);
}

static void leader_gone(void)
{
	needs_provider();
	expect_ok(lower(P_, LISTEN));
	start_thread(outlive_leader, NULL);
	exit_leader();
}

static void *report_without_leader(void *fd)
{
	await_leader_end();
	expect_ok(exec_report(work_path(WORK_HELPER), *(int *)fd));
	return NULL;
}

static void exec_after_leader(void *fd)
{
	become(sets_of(START, START, LESS(LISTEN), 0, LISTEN));
	start_thread(report_without_leader, fd);
	exit_leader();
}

static void exec_without_leader(void)
{
	struct report report;
	int fds[2];

	needs_provider();
	expect_ok(pipe(fds));
	in_child(exec_after_leader, &fds[1]);
	report = read_report(fds[0]);
	expect(report.sets == sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), 0, 0));
}

/* ---- which threads must have no_new_privs ---- */

static void *sleep_forever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* A thread tries it while the leader, that lacks the flag, still lives and when it is gone. */
static void *confine_when_leader_is_gone(void *unused)
{
	(void)unused;
	set_no_new_privs();
	expect_eperm(lower(E_ | B_, LISTEN));
	expect_eperm(lock_sets());
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	await_leader_end();
	expect_ok(lower(E_ | B_, LISTEN));
	expect_ok(lock_sets());
	expect_sets(sets_of(LESS(LISTEN), FULL, LESS(LISTEN), 0, 0));
	_exit(CASE_PASSED);
}

static void ended_leader_does_not_count(void)
{
	needs_provider();
	become_nobody();
	start_thread(confine_when_leader_is_gone, NULL);
	usleep(50000);
	exit_leader();
}

static void *end_when_told(void *go)
{
	sem_wait(go);
	return NULL;
}

static void ended_thread_does_not_count(void)
{
	pthread_t thread;
	sem_t go;

	sem_init(&go, 0, 0);
	needs_provider();
	become_nobody();
	expect(!pthread_create(&thread, NULL, end_when_told, &go));
	set_no_new_privs();
	expect_eperm(lower(B_, LISTEN));
	sem_post(&go);
	pthread_join(thread, NULL);
	expect_ok(lower(B_, LISTEN));
	expect_ok(lock_sets());
}

static void flag_of_each_thread_counts(void)
{
	needs_provider();
	become_nobody();
	start_thread(sleep_forever, NULL);
	set_no_new_privs();
	start_thread(sleep_forever, NULL);
	expect_eperm(lower(B_, LISTEN));
	expect_eperm(lower(E_ | P_ | B_, LISTEN));
	expect_eperm(lock_sets());
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	expect_ok(lower(E_ | P_, LISTEN));
}

static void *raise_flag(void *done)
{
	set_no_new_privs();
	sem_post(done);
	return sleep_forever(NULL);
}

/* The caller, too, is a thread of the process. */
static void caller_counts(void)
{
	sem_t done;

	sem_init(&done, 0, 0);
	needs_provider();
	become_nobody();
	start_thread(raise_flag, &done);
	sem_wait(&done);
	expect_eperm(lower(B_, LISTEN));
	set_no_new_privs();
	expect_ok(lower(B_, LISTEN));
}

/* The worker took the flags that its maker had then. It cannot execute anything. */
static void uring_workers_do_not_count(void)
{
	make_uring_with_worker();
	needs_provider();
	become_nobody();
	set_no_new_privs();
	expect_ok(lower(B_, LISTEN));
	expect_ok(lock_sets());
}

static void uring_pollers_do_not_count(void)
{
	struct io_uring_sqe nothing = { .opcode = IORING_OP_NOP };

	expect(uring_do(make_uring(IORING_SETUP_SQPOLL), &nothing) == 0);
	needs_provider();
	become_nobody();
	set_no_new_privs();
	expect_ok(lower(B_, LISTEN));
	expect_ok(lock_sets());
}

/* A vfork child uses the same memory, but is another process. */
static void vfork_child_does_not_count(void)
{
	volatile int result = 1;
	pid_t pid;

	needs_provider();
	become_nobody();
	pid = vfork();
	if (pid == 0) {
		set_no_new_privs();
		result = result_of(lower(B_, LISTEN));
		_exit(CASE_PASSED);
	}
	expect_child_passed(pid);
	expect(result == 0);
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

#define SHARE "all its threads share them and see a change at once"
#define EVERY "need `no_new_privs` in *every* thread of the process"

/* clang-format off */
static const struct test_case cases[] = {
	{ "what a thread lowers the leader has not", SHARE, thread_to_leader },
	{ "what the leader lowers an older thread has not", SHARE, leader_to_thread },
	{ "a new thread shares all sets, denied too", "A thread is not a fork", new_thread_shares },
	{ "a lock by one thread binds all", SHARE, lock_is_shared },
	{ "what is denied to one thread is denied to the process", SHARE, denied_is_shared },
	{ "a thread with other credentials shares the sets, not the rights",
	  "no borrowed credential that still holds the old ones", credentials_do_not_part },
	{ "the sets outlive the leader", "The sets belong to the **process**", leader_gone },
	{ "exec when the leader has ended", "The sets belong to the **process**",
	  exec_without_leader },
	{ "a leader that ended does not count for no_new_privs",
	  EVERY, ended_leader_does_not_count },
	{ "a thread that ended does not count for no_new_privs",
	  EVERY, ended_thread_does_not_count },
	{ "one of three threads without no_new_privs is one too many",
	  EVERY, flag_of_each_thread_counts },
	{ "the caller must have no_new_privs too", EVERY, caller_counts },
	{ "io_uring workers do not count for no_new_privs", EVERY, uring_workers_do_not_count },
	{ "SQPOLL threads do not count for no_new_privs", EVERY, uring_pollers_do_not_count },
	{ "no_new_privs of a vfork child is its own", EVERY, vfork_child_does_not_count },
};
/* clang-format on */

const struct suite suite_threads = {
	.section = "2",
	.area = "threads",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
