// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: what "denied" remembers, and whom it is told */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "harness.h"
#include "helper.h"
#include "sets-live.h"

#define LESS(caps) (FULL & ~(caps))

static void expect_denied_at(int line, uint32_t wanted)
{
	uint32_t denied = usercap_in(read_sets(), DENIED_);

	if (denied != wanted)
		fail("line %d: denied is %#x, wanted %#x", line, denied, wanted);
}
#define expect_denied(wanted) expect_denied_at(__LINE__, wanted)

static void each_on_its_own(void)
{
	needs_provider();
	expect_ok(lower(E_, FULL));
	have_refused(LISTEN);
	expect_denied(LISTEN);
	have_refused(WX);
	expect_denied(LISTEN | WX);
	have_refused(FORK);
	expect_denied(LISTEN | WX | FORK);
	have_refused(LISTEN);
	expect_sets(sets_of(0, FULL, FULL, 0, LISTEN | WX | FORK));
}

static void stays_when_raised(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_, LISTEN));
	have_refused(LISTEN);
	expect_ok(raise_caps(E_ | P_, LISTEN));
	expect(try_listen() == 0);
	expect_denied(LISTEN);
}

static void what_works_is_not_denied(void)
{
	needs_provider();
	expect_ok(lower(E_, PTRACE));
	expect(try_listen() == 0);
	expect(try_map() == 0);
	expect(try_fork() == 0);
	expect_denied(0);
}

/* A failure of another kind is not a refusal. */
static void other_failures_do_not_count(void)
{
	needs_provider();
	expect_errno(execl("/does-not-exist", "", (char *)NULL), ENOENT);
	expect_denied(0);
	expect_ok(lower(E_, LISTEN));
	expect_denied(0);
}

/* ---- told to the parent ---- */

static void refused_child(void *unused)
{
	(void)unused;
	expect_ok(lower(E_, LISTEN | WX | FORK));
	have_refused(LISTEN | WX | FORK);
}

#define ALL_THREE (LISTEN | WX | FORK)

static void told_by_wait4(void)
{
	pid_t pid;

	needs_provider();
	pid = start_child(refused_child, NULL);
	expect(wait4(pid, NULL, 0, NULL) == pid);
	expect_sets(sets_of(FULL, FULL, FULL, 0, ALL_THREE));
}

static void told_by_waitid(void)
{
	siginfo_t info;

	needs_provider();
	start_child(refused_child, NULL);
	expect_ok(waitid(P_ALL, 0, &info, WEXITED));
	expect_denied(ALL_THREE);
}

/* The child is still to be reaped. */
static void told_before_reaping(void)
{
	siginfo_t info;

	needs_provider();
	start_child(refused_child, NULL);
	expect_ok(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT));
	expect_denied(ALL_THREE);
}

static void told_without_reaping(void)
{
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	needs_provider();
	pid = start_child(refused_child, NULL);
	expect_errno(waitpid(pid, NULL, 0), ECHILD);
	expect_denied(ALL_THREE);
}

static void told_by_vfork(void)
{
	pid_t pid;

	needs_provider();
	expect_ok(lower(E_, LISTEN));
	pid = vfork();
	if (pid == 0) {
		have_refused(LISTEN);
		_exit(CASE_PASSED);
	}
	expect_child_passed(pid);
	expect_denied(LISTEN);
}

static void be_killed(void *unused)
{
	refused_child(unused);
	kill(getpid(), SIGKILL);
}

static void told_when_killed(void)
{
	pid_t pid;

	needs_provider();
	pid = start_child(be_killed, NULL);
	expect(WIFSIGNALED(wait_for(pid)));
	expect_denied(ALL_THREE);
}

/* Not before the child ended */
static void refused_then_wait(void *pipe_ends)
{
	int *fds = pipe_ends;
	char byte;

	refused_child(NULL);
	expect(write(fds[1], "", 1) == 1);
	expect(read(fds[2], &byte, 1) == 1);
}

static void not_told_before_the_end(void)
{
	int fds[4];
	char byte;
	pid_t pid;

	needs_provider();
	expect_ok(pipe(fds));
	expect_ok(pipe(fds + 2));
	pid = start_child(refused_then_wait, fds);
	expect(read(fds[0], &byte, 1) == 1);
	expect_denied(0);
	expect(write(fds[3], "", 1) == 1);
	expect_child_passed(pid);
	expect_denied(ALL_THREE);
}

static void parent_of_refused(void *unused)
{
	in_child(refused_child, unused);
	expect_denied(ALL_THREE);
}

static void told_by_generations(void)
{
	needs_provider();
	in_child(parent_of_refused, NULL);
	expect_denied(ALL_THREE);
}

static void *fork_refused(void *pid)
{
	*(pid_t *)pid = start_child(refused_child, NULL);
	return NULL;
}

static void told_for_child_of_thread(void)
{
	pthread_t thread;
	pid_t pid;

	needs_provider();
	expect(!pthread_create(&thread, NULL, fork_refused, &pid));
	pthread_join(thread, NULL);
	expect_child_passed(pid);
	expect_denied(ALL_THREE);
}

static void *be_refused(void *unused)
{
	refused_child(unused);
	return NULL;
}

static void refuse_in_thread(void *unused)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, be_refused, unused));
	pthread_join(thread, NULL);
}

static void told_for_thread_of_child(void)
{
	needs_provider();
	in_child(refuse_in_thread, NULL);
	expect_denied(ALL_THREE);
}

static void leave_orphan(void *fd)
{
	int pipe_end = *(int *)fd;
	pid_t pid = fork();
	char byte;

	expect_ok(pid);
	if (pid)
		return;
	expect(read(pipe_end, &byte, 1) == 1);
	refused_child(NULL);
	_exit(CASE_PASSED);
}

/* Whose child it is when it ends, that process is told. */
static void told_to_reaper(void)
{
	int fds[2];

	expect_ok(prctl(PR_SET_CHILD_SUBREAPER, 1));
	needs_provider();
	expect_ok(pipe(fds));
	in_child(leave_orphan, &fds[0]);
	expect_denied(0);
	expect(write(fds[1], "", 1) == 1);
	expect(waitpid(-1, NULL, 0) > 0);
	expect_denied(ALL_THREE);
}

static void permissive_hits(void *unused)
{
	(void)unused;
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_ok(lower(E_, FULL));
	expect(try_listen() == 0);
	expect(try_map() == 0);
	expect_denied(LISTEN | REMOTE | WX);
}

static void permissive_hits_too(void)
{
	needs_provider();
	in_child(permissive_hits, NULL);
	expect_sets(sets_of(FULL, FULL, FULL, 0, LISTEN | REMOTE | WX));
}

/* ---- and forgotten ---- */

static void refused_then_exec(void *unused)
{
	(void)unused;
	expect_ok(lower(E_, LISTEN | WX));
	have_refused(LISTEN | WX);
}

static void cleared_by_exec(void)
{
	struct report report;

	needs_provider();
	report = report_of(NULL, refused_then_exec, NULL);
	expect(usercap_in(report.sets, DENIED_) == 0);
	expect_denied(0);
}

static void expect_nothing_denied(void *unused)
{
	(void)unused;
	expect_denied(0);
}

static void not_inherited(void)
{
	needs_provider();
	expect_ok(lower(E_, LISTEN));
	have_refused(LISTEN);
	in_child(expect_nothing_denied, NULL);
	expect_denied(LISTEN);
}

/* A sibling, or the parent's parent while its child lives, is told nothing. */
static void sibling(void *fd)
{
	char byte;

	expect(read(*(int *)fd, &byte, 1) == 1);
	expect_denied(0);
}

static void not_told_to_siblings(void)
{
	int fds[2];
	pid_t pid;

	needs_provider();
	expect_ok(pipe(fds));
	pid = start_child(sibling, &fds[0]);
	in_child(refused_child, NULL);
	expect(write(fds[1], "", 1) == 1);
	expect_child_passed(pid);
}

#define DENIED "refused (or would have been) since the last exec, here or in children that ended"
#define BY_WAIT "here or in children that ended (by the time `wait` returns)"

/* clang-format off */
static const struct test_case cases[] = {
	{ "each refusal is remembered, and changes no other set", DENIED, each_on_its_own },
	{ "a refusal is remembered when the capability is raised again",
	  "refused since the last exec", stays_when_raised },
	{ "what is allowed is not remembered", DENIED, what_works_is_not_denied },
	{ "other failures are not remembered", DENIED, other_failures_do_not_count },
	{ "wait4 returns: the parent knows", BY_WAIT, told_by_wait4 },
	{ "waitid returns: the parent knows", BY_WAIT, told_by_waitid },
	{ "waitid returns without reaping: the parent knows", BY_WAIT, told_before_reaping },
	{ "SIGCHLD ignored, so nothing is reaped: the parent knows",
	  BY_WAIT, told_without_reaping },
	{ "a vfork child's refusals", BY_WAIT, told_by_vfork },
	{ "a killed child's refusals", BY_WAIT, told_when_killed },
	{ "a living child's refusals are its own", "children that ended",
	  not_told_before_the_end },
	{ "a grandchild's refusals, through the child", BY_WAIT, told_by_generations },
	{ "refusals of a thread's child are the process's", BY_WAIT, told_for_child_of_thread },
	{ "refusals of a child's thread", BY_WAIT, told_for_thread_of_child },
	{ "an orphan's refusals go to who reaps it", BY_WAIT, told_to_reaper },
	{ "what was only permissive counts too",
	  "refused (or would have been)", permissive_hits_too },
	{ "exec forgets, and a child that forgot tells nothing",
	  "*denied* is cleared", cleared_by_exec },
	{ "a child does not inherit it",
	  "all but *denied*, which starts empty", not_inherited },
	{ "a sibling is told nothing", DENIED, not_told_to_siblings },
};
/* clang-format on */

const struct suite suite_denied = {
	.section = "2",
	.area = "denied",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
