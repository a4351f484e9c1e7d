// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The self-test: each step in a process of its own, that nothing else depends on
 *
 * It is no conformance suite. It shows that every kind of program the provider is
 * made of does its work on this very kernel.
 */
#include "prove.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <usercap.h>

#define LISTEN USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define PTRACE USERCAP_MASK(CAP_USR_PTRACE)
#define WX USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define FORK USERCAP_MASK(CAP_USR_FORK_EXEC)
#define EXEC USERCAP_MASK(CAP_USR_EXEC)
#define USERNS USERCAP_MASK(CAP_USR_USERNS)
#define REMOTE USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)

/* Ends the step, telling which of its lines did not hold */
#define must(condition)                        \
	do {                                   \
		if (!(condition))              \
			_exit(__LINE__ % 255); \
	} while (0)

static int listen_somewhere(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = fd < 0 || listen(fd, 1) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	/* no network here at all: as good as allowed */
	return r == -EPERM ? r : 0;
}

static int map_wx(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, 4096);
	return 0;
}

static int fork_once(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0) == pid ? 0 : -errno;
}

/* Where there are none, or no more of them, that is as good as refused. */
static int make_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) < 0 ? -errno : 0;
}

static int execute_self(void)
{
	char *argv[] = { "usercap-bpf", PROVE_OPTION, NULL };
	char *envp[] = { NULL };

	execve("/proc/self/exe", argv, envp);
	return -errno;
}

static void answers(void)
{
	must(usercap_probe() == 0);
	must(prctl(PR_USERCAP, USERCAP_PROBE, USERCAP_ABI + 1UL, 0UL, 0UL) == -1 &&
	     errno == EINVAL);
	must(prctl(PR_USERCAP, USERCAP_LOCK + 1UL, 0UL, 0UL, 0UL) == -1 && errno == EINVAL);
	/* other options are none of ours */
	must(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) >= 0);
	must(prctl(PR_USERCAP + 1, 0, 0, 0, 0) == -1 && errno == EINVAL);
	must(usercap_test(USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING, USERCAP_ALL) ==
	     0);
	must(usercap_test(USERCAP_DENIED, LISTEN) == -EPERM);
}

static void refuses(void)
{
	must(listen_somewhere() == 0);
	must(usercap_lower(USERCAP_EFFECTIVE, LISTEN | WX | FORK | PTRACE) == 0);
	must(usercap_test(USERCAP_EFFECTIVE, LISTEN) == -EPERM);
	must(listen_somewhere() == -EPERM);
	must(map_wx() == -EPERM);
	must(fork_once() == -EPERM);
	must(ptrace(PTRACE_ATTACH, getppid(), 0, 0) == -1 && errno == EPERM);
	must(usercap_test(USERCAP_DENIED, WX | FORK | PTRACE) == 0);
	must(usercap_raise(USERCAP_EFFECTIVE, USERCAP_ALL) == 0);
	must(usercap_lower(USERCAP_EFFECTIVE, EXEC | USERNS | REMOTE) == 0);
	must(listen_somewhere() == -EPERM);
	must(execute_self() == -EPERM);
	must(make_user_namespace() != 0);
	must(usercap_raise(USERCAP_EFFECTIVE, USERCAP_ALL) == 0);
	must(map_wx() == 0);
	must(fork_once() == 0);
}

/* What a child was refused is its parent's to know. */
static void passes_on(void)
{
	pid_t pid;

	must(usercap_lower(USERCAP_PERMITTED, WX) == 0);
	pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		must(usercap_test(USERCAP_PERMITTED, WX) == -EPERM);
		must(map_wx() == -EPERM);
		_exit(0);
	}
	must(waitpid(pid, NULL, 0) == pid);
	must(usercap_test(USERCAP_DENIED, WX) == 0);
}

static void executes(void)
{
	must(usercap_lower(USERCAP_BOUNDING, LISTEN | WX) == 0);
	must(usercap_test(USERCAP_EFFECTIVE, LISTEN | WX) == 0);
	execute_self();
	_exit(1);
}

int prove_executed(void)
{
	must(usercap_test(USERCAP_EFFECTIVE, LISTEN) == -EPERM);
	must(usercap_test(USERCAP_EFFECTIVE, FORK | PTRACE) == 0);
	must(map_wx() == -EPERM);
	return 0;
}

static int prove_step(void (*step)(void), const char *what, struct problem *problem)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid < 0)
		return problem_set(problem, -errno, "fork: %s", strerror(errno));
	if (pid == 0) {
		step();
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		return problem_set(problem, -errno, "waitpid: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return problem_set(problem, -EPROTO,
			   "on this kernel the programs do not do their work: %s (prove.c, %s %d)",
			   what, WIFEXITED(status) ? "line" : "signal",
			   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

int prove(struct problem *problem)
{
	/* clang-format off */
	static const struct {
		void (*step)(void);
		const char *what;
	} steps[] = {
		{ answers, "prctl(PR_USERCAP) is not answered as the ABI says" },
		{ refuses, "what was lowered is not refused" },
		{ passes_on, "a child does not have its parent's sets" },
		{ executes, "a program executed does not start with the bounding set" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int r = prove_step(steps[i].step, steps[i].what, problem);

		if (r < 0)
			return r;
	}
	return 0;
}
