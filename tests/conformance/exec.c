// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: what exec makes of the sets */
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "workdir.h"

static void expect_report(const struct report *report, uint64_t wanted)
{
	if (report->sets != wanted)
		fail("the program has %s, wanted %s", sets_text(report->sets), sets_text(wanted));
}

static void become_state(void *state)
{
	become(*(const uint64_t *)state);
}

/* What a program that is executed in @state finds */
static struct report report_in(uint64_t state)
{
	return report_of(NULL, become_state, &state);
}

static void takes_bounding(void)
{
	uint64_t before = sets_of(START, START | WX, START | PTRACE, 0, 0);
	struct report report;

	needs_provider();
	report = report_in(before);
	expect_report(&report, sets_of(START | PTRACE, START | PTRACE, START | PTRACE, 0, 0));
}

static void gives_back(void)
{
	struct report report;

	needs_provider();
	report = report_in(sets_of(START, START, FULL, 0, 0));
	expect_report(&report, sets_of(FULL, FULL, FULL, 0, 0));
}

static void clears_denied(void)
{
	struct report report;

	needs_provider();
	report = report_in(sets_of(FULL, FULL, FULL, 0, LISTEN | WX | FORK));
	expect_report(&report, sets_of(FULL, FULL, FULL, 0, 0));
}

static void keeps_permissive(void)
{
	struct report report;

	needs_provider();
	report = report_in(sets_of(FULL, FULL, START | WX, LISTEN | WX, LISTEN));
	expect_report(&report, sets_of(START | WX, START | WX, START | WX, LISTEN | WX, 0));
}

static void keeps_lock(void)
{
	struct report report;

	needs_provider();
	report = report_in(sets_of(FULL, FULL, FULL & ~LISTEN, 0, 0));
	expect(report.raise_errno == 0);
	report = report_in(sets_of(FULL, FULL, FULL & ~LISTEN, 0, 0) | USERCAP_LOCKED);
	expect(report.raise_errno == EPERM);
}

/* ---- set-user-ID ---- */

static void restrict_as_nobody(void *state)
{
	become(*(const uint64_t *)state);
	become_nobody();
}

static void set_user_id(void)
{
	uint64_t state = sets_of(START, START, FULL & ~LISTEN, PTRACE, 0);
	struct report report;

	needs_provider();
	report = report_of(work_path(WORK_SETUID), restrict_as_nobody, &state);
	expect(report.euid == 0);
	expect_report(&report, usercap_exec(state));
	/* it is as privileged as root ever is */
	expect(report.raise_errno == 0);

	report = report_of(NULL, restrict_as_nobody, &state);
	expect(report.euid == NOBODY);
	expect_report(&report, usercap_exec(state));
	expect(report.raise_errno == EPERM);
}

static void set_user_id_locked(void)
{
	uint64_t state = sets_of(START, START, FULL & ~LISTEN, 0, 0) | USERCAP_LOCKED;
	struct report report;

	needs_provider();
	report = report_of(work_path(WORK_SETUID), restrict_as_nobody, &state);
	expect(report.euid == 0);
	expect_report(&report, usercap_exec(state) & ~USERCAP_LOCKED);
	expect(report.raise_errno == EPERM);
}

/* ---- who executes, and how ---- */

static int report_fd;

static void *exec_in_thread(void *unused)
{
	(void)unused;
	expect_ok(exec_report(work_path(WORK_HELPER), report_fd));
	return NULL;
}

static void exec_non_leader(void *fd)
{
	pthread_t thread;

	report_fd = *(int *)fd;
	if (!only_unrestricted)
		become(sets_of(START, START, FULL & ~LISTEN, PTRACE, LISTEN) | USERCAP_LOCKED);
	expect(!pthread_create(&thread, NULL, exec_in_thread, NULL));
	for (;;)
		pause();
}

static void non_leader_thread(void)
{
	struct report report;
	int fds[2];

	needs_provider();
	expect_ok(pipe(fds));
	in_child(exec_non_leader, &fds[1]);
	report = read_report(fds[0]);
	expect_report(&report, sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL & ~LISTEN, PTRACE, 0));
	expect(report.raise_errno == EPERM);
}

/* The child borrows our memory, not our sets. */
static void vfork_child(void)
{
	struct report report;
	int fds[2];
	pid_t pid;

	needs_provider();
	become(sets_of(FULL & ~WX, FULL & ~WX, FULL & ~LISTEN, 0, WX));
	expect_ok(pipe(fds));
	pid = vfork();
	if (pid == 0) {
		exec_report(work_path(WORK_HELPER), fds[1]);
		_exit(CASE_FAILED);
	}
	expect_child_passed(pid);
	report = read_report(fds[0]);
	expect_report(&report, sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL & ~LISTEN, 0, 0));
	expect_sets(sets_of(FULL & ~WX, FULL & ~WX, FULL & ~LISTEN, 0, WX));
}

static void exec_by_descriptor(void *fd)
{
	char *argv[] = { "helper", HELPER_OPTION, "report", NULL, NULL };
	char *envp[] = { NULL };
	char number[16];
	int file;

	if (!only_unrestricted)
		become(sets_of(START, START, FULL & ~LISTEN, 0, LISTEN));
	snprintf(number, sizeof(number), "%d", *(int *)fd);
	argv[3] = number;
	file = open_work(WORK_HELPER, O_PATH);
	expect_ok(syscall(SYS_execveat, file, "", argv, envp, AT_EMPTY_PATH));
}

static void execveat_too(void)
{
	struct report report;
	int fds[2];

	expect_ok(pipe(fds));
	needs_provider();
	in_child(exec_by_descriptor, &fds[1]);
	report = read_report(fds[0]);
	expect_report(&report, sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL & ~LISTEN, 0, 0));
}

static void script(void)
{
	uint64_t state = sets_of(START, START, FULL & ~LISTEN, 0, LISTEN);
	struct report report;
	const char *path;
	char text[256];

	needs_provider();
	snprintf(text, sizeof(text), "#!/bin/sh\nexec %s %s report $3\n", work_path(WORK_HELPER),
		 HELPER_OPTION);
	path = write_file("script", text, strlen(text), 0755);
	if (access("/bin/sh", X_OK) < 0)
		skip("no /bin/sh");
	report = report_of(path, become_state, &state);
	expect_report(&report, sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL & ~LISTEN, 0, 0));
}

static void twice(void)
{
	uint64_t once = usercap_exec(sets_of(START, START, FULL & ~LISTEN, WX, LISTEN));

	needs_provider();
	expect(usercap_exec(once) == once);
	expect_report(&(struct report){ .sets = report_in(once).sets }, once);
}

/* ---- exec that fails ---- */

static void expect_failed_exec(const char *path, int wanted, uint64_t state)
{
	char *argv[] = { (char *)path, NULL };
	char *envp[] = { NULL };

	expect_errno(execve(path, argv, envp), wanted);
	if (!only_unrestricted)
		expect_sets(state);
}

static void failed(void)
{
	uint64_t state = sets_of(FULL & ~LISTEN, FULL & ~LISTEN, FULL & ~WX, PTRACE, LISTEN);

	if (only_unrestricted)
		state = 0;
	else
		become(state);
	write_file("garbage", "garbage", 7, 0755);
	expect_failed_exec(work_path("missing"), ENOENT, state);
	expect_failed_exec(work_path(WORK_DATA), EACCES, state);
	expect_failed_exec(work_path("garbage"), ENOEXEC, state);
	expect_failed_exec("/", EACCES, state);
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "E and P become B, more or less than they were",
	  "**exec**: `E' = P' = B`", takes_bounding },
	{ "what was lowered from E and P for this program comes back",
	  "It touches nobody but this program, until its next exec", gives_back },
	{ "denied is cleared", "*denied* is cleared", clears_denied },
	{ "B and permissive survive", "B, permissive and the lock survive", keeps_permissive },
	{ "the lock survives", "B, permissive and the lock survive", keeps_lock },
	{ "a set-user-ID program is no exception", "set-user-ID or not", set_user_id },
	{ "a set-user-ID program cannot lift the lock",
	  "**LOCK** is for life, for this process and all that descend from it",
	  set_user_id_locked },
	{ "exec from a thread that is not the leader",
	  "The sets belong to the **process**", non_leader_thread },
	{ "exec in a vfork child leaves the parent as it is",
	  "The sets belong to the **process**", vfork_child },
	{ "execveat is an exec", "**exec**: `E' = P' = B`", execveat_too },
	{ "a script and its interpreter are one exec", "**exec**: `E' = P' = B`", script },
	{ "exec twice is as exec once", "**exec**: `E' = P' = B`", twice },
	{ "an exec that fails changes nothing", "since the last exec", failed },
};
/* clang-format on */

const struct suite suite_exec = {
	.section = "2",
	.area = "exec",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
