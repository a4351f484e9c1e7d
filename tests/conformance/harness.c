// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"
#include "sets-live.h"
#include "trial.h"

bool only_unrestricted;
int message_fd = STDERR_FILENO;

/* One write, so that the lines of several processes do not mix. */
static void say(const char *prefix, const char *format, va_list args)
{
	char line[512];
	int length;

	length = snprintf(line, sizeof(line), "%s", prefix);
	length += vsnprintf(line + length, sizeof(line) - length - 1, format, args);
	if (length > (int)sizeof(line) - 2)
		length = sizeof(line) - 2;
	line[length] = '\n';
	if (write(message_fd, line, length + 1) < 0)
		_exit(CASE_FAILED);
}

/* _exit ends every thread, and runs nothing that could need what was lowered. */
void fail_at(const char *file, int line, const char *format, ...)
{
	const char *slash = strrchr(file, '/');
	char prefix[64];
	va_list args;

	snprintf(prefix, sizeof(prefix), "%s:%d: ", slash ? slash + 1 : file, line);
	va_start(args, format);
	say(prefix, format, args);
	va_end(args);
	_exit(CASE_FAILED);
}

void skip(const char *format, ...)
{
	va_list args;

	if (!only_unrestricted && !sets_unrestricted())
		fail("a feature was found missing by a restricted process: this proves nothing");
	va_start(args, format);
	say("", format, args);
	va_end(args);
	_exit(CASE_SKIPPED);
}

void needs_provider(void)
{
	if (only_unrestricted)
		_exit(CASE_NEEDS_PROVIDER);
}

int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, __WALL) < 0)
		if (errno != EINTR)
			fail("waitpid: %s", strerrorname_np(errno));
	return status;
}

pid_t start_child(void (*run)(void *), void *arg)
{
	pid_t pid;

	pid = fork();
	if (pid < 0)
		fail("fork: %s", strerrorname_np(errno));
	if (pid == 0) {
		run(arg);
		_exit(CASE_PASSED);
	}
	return pid;
}

void expect_child_passed(pid_t pid)
{
	int status = wait_for(pid);

	if (WIFSIGNALED(status))
		fail("a child was killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
	if (WEXITSTATUS(status) != CASE_PASSED)
		_exit(WEXITSTATUS(status));
}

void in_child(void (*run)(void *), void *arg)
{
	expect_child_passed(start_child(run, arg));
}

struct call {
	void (*run)(void *);
	void *arg;
};

static int make_call(void *arg)
{
	const struct call *call = arg;

	call->run(call->arg);
	_exit(CASE_PASSED);
}

void in_vfork_child(void (*run)(void *), void *arg)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct call call = { run, arg };
	pid_t pid;

	pid = clone(make_call, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, &call);
	if (pid < 0)
		fail("clone: %s", strerrorname_np(errno));
	expect_child_passed(pid);
}

double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

void *shared_memory(size_t size)
{
	void *memory;

	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		fail("mmap: %s", strerrorname_np(errno));
	return memory;
}

size_t count_cases(const struct suite *suite)
{
	return suite->n_cases + suite->n_trials;
}

static const struct trial *trial_of(const struct suite *suite, size_t number)
{
	return number < suite->n_cases ? NULL : &suite->trials[number - suite->n_cases];
}

void run_case(const struct suite *suite, size_t number)
{
	const struct trial *trial = trial_of(suite, number);

	if (trial)
		run_trial(trial, suite->cap, suite->beside);
	else
		suite->cases[number].run();
}

const char *case_quote(const struct suite *suite, size_t number)
{
	const struct trial *trial = trial_of(suite, number);

	return trial ? trial->quote : suite->cases[number].quote;
}

void case_name(const struct suite *suite, size_t number, char *ret, size_t size)
{
	const struct trial *trial = trial_of(suite, number);

	if (trial)
		snprintf(ret, size, "%s %s", trial->name,
			 trial->refusal ? "refused" : "stays allowed");
	else
		snprintf(ret, size, "%s", suite->cases[number].name);
}

unsigned int case_seconds(const struct suite *suite, size_t number)
{
	unsigned int seconds = number < suite->n_cases ? suite->cases[number].seconds : 0;

	return seconds ? seconds : 15;
}
