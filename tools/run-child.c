// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"

/* How signals were before, which the program is to find so */
struct signals {
	sigset_t mask;
	struct sigaction child;
};

/* None is lost, and none interrupts. If SIGCHLD were ignored, nobody could be waited for. */
static void hold_signals(struct signals *ret)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &ret->mask);
	sigaction(SIGCHLD, &usual, &ret->child);
}

static void restore_signals(const struct signals *before)
{
	sigaction(SIGCHLD, &before->child, NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* ---- the child ---- */

__attribute__((noreturn)) static void be_child(int (*start)(void *), void *arg, int failed,
					       const struct signals *before)
{
	int status;

	restore_signals(before);
	status = start(arg);
	/* an exec closes it without a word */
	if (write(failed, "", 1) < 0)
		status = 125;
	_exit(status);
}

static bool has_started(int failed)
{
	char byte;
	ssize_t n;

	do
		n = read(failed, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 0;
}

/* ---- waiting ---- */

/* A shell that waits for this process is to see that the program stopped, and go on. */
static void stop_too(pid_t child)
{
	raise(SIGSTOP);
	kill(child, SIGCONT);
}

/* Is the program over? Then *@ret is how it ended. Others that are, are forgotten. */
static bool collect(pid_t child, int *ret)
{
	bool over = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid != child)
			continue;
		if (WIFSTOPPED(status)) {
			stop_too(child);
			continue;
		}
		over = true;
		*ret = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
	return over;
}

static int wait_for(pid_t child)
{
	int status = 0;
	sigset_t all;

	sigfillset(&all);
	while (!collect(child, &status)) {
		siginfo_t info;
		int signal = sigwaitinfo(&all, &info);

		/* what the kernel sends, it sends to all whom it concerns */
		if (signal > 0 && signal != SIGCHLD && info.si_code <= 0)
			kill(child, signal);
	}
	return status;
}

int run_child(int (*start)(void *arg), void *arg, struct outcome *ret)
{
	_cleanup_(closep) int reader = -1;
	struct signals before;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	reader = ends[0];
	/* what is refused to those that the program leaves behind is its doing, too */
	prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
	hold_signals(&before);
	child = fork();
	if (child == 0)
		be_child(start, arg, ends[1], &before);
	close(ends[1]);
	if (child < 0) {
		int error = errno;

		restore_signals(&before);
		return -error;
	}
	ret->started = has_started(reader);
	ret->status = wait_for(child);
	restore_signals(&before);
	return 0;
}
