// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-contend SECONDS
 *
 * Everything at once, from more processes than there are processors: does the
 * provider let anything through when its programs interrupt each other? Made for
 * full preemption, where tracing programs get skipped. Prints TAP, with numbers.
 * SIGTERM ends it sooner.
 */
#include "calls.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LISTEN USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define WX USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define HELD (USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING)

#define EXECUTED "--executed"
#define FREE 42

struct numbers {
	atomic_ulong refused;
	atomic_ulong through;
	atomic_ulong forks;
	atomic_ulong free_children;
	atomic_ulong execs;
	atomic_ulong free_programs;
	atomic_ulong again; /* forks and execs that could not be done: EAGAIN */
	atomic_ulong changes;
	atomic_ulong lost_changes;
	atomic_bool stop;
};

static struct numbers *numbers;
static time_t end;

static bool go_on(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < end && !atomic_load(&numbers->stop);
}

static void stop(int signal)
{
	(void)signal;
	atomic_store(&numbers->stop, true);
}

static bool can_map_wx(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	munmap(memory, 4096);
	return true;
}

static bool can_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool can = fd >= 0 && listen(fd, 1) == 0;

	close(fd);
	return can;
}

static void count(bool through)
{
	atomic_fetch_add(through ? &numbers->through : &numbers->refused, 1);
}

static void restrict_self(void)
{
	if (usercap_lower(HELD, LISTEN | WX) < 0)
		_exit(1);
}

/* ---- what each process does, over and over ---- */

static void be_refused(void)
{
	restrict_self();
	while (go_on()) {
		count(can_map_wx());
		count(can_listen());
	}
}

/* A child that is free exits with FREE; FREE, too, is what is executed and free. */
static void collect(pid_t pid, atomic_ulong *done, atomic_ulong *free)
{
	int status = 0;

	if (pid < 0) {
		atomic_fetch_add(&numbers->again, 1);
		return;
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EAGAIN)
		atomic_fetch_add(&numbers->again, 1);
	else
		atomic_fetch_add(done, 1);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == FREE)
		atomic_fetch_add(free, 1);
}

static void have_children(void)
{
	restrict_self();
	while (go_on()) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(can_map_wx() || can_listen() ? FREE : 0);
		collect(pid, &numbers->forks, &numbers->free_children);
	}
}

static void execute(void)
{
	char *argv[] = { "usercap-contend", EXECUTED, NULL };

	while (go_on()) {
		pid_t pid = fork();

		if (pid == 0) {
			if (usercap_lower(USERCAP_BOUNDING, LISTEN | WX) < 0)
				_exit(EAGAIN);
			execv("/proc/self/exe", argv);
			_exit(errno == EAGAIN ? EAGAIN : FREE);
		}
		collect(pid, &numbers->execs, &numbers->free_programs);
	}
}

static void change(void)
{
	while (go_on()) {
		if (usercap_lower(USERCAP_EFFECTIVE, WX) < 0)
			continue;
		if (usercap_test(USERCAP_EFFECTIVE, WX) != -EPERM || can_map_wx())
			atomic_fetch_add(&numbers->lost_changes, 1);
		usercap_raise(USERCAP_EFFECTIVE, WX);
		atomic_fetch_add(&numbers->changes, 1);
	}
}

static unsigned int result(unsigned int number, bool ok, const char *format, unsigned long a,
			   unsigned long b)
{
	printf("%s %u - ", ok ? "ok" : "not ok", number);
	printf(format, a, b);
	putchar('\n');
	return !ok;
}

int main(int argc, char **argv)
{
	void (*const jobs[])(void) = { be_refused, be_refused, have_children, execute, change };
	long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct timespec now;
	unsigned int failed;

	if (argc == 2 && strcmp(argv[1], EXECUTED) == 0)
		return can_map_wx() || can_listen() ? FREE : 0;
	if (argc != 2 || atoi(argv[1]) <= 0) {
		fprintf(stderr, "usage: usercap-contend SECONDS\n");
		return 2;
	}
	numbers = mmap(NULL, sizeof(*numbers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + atoi(argv[1]);
	signal(SIGTERM, stop);
	for (long i = 0; i < n_processors; i++) {
		for (size_t j = 0; j < sizeof(jobs) / sizeof(jobs[0]); j++) {
			if (fork() != 0)
				continue;
			jobs[j]();
			_exit(0);
		}
	}
	while (wait(NULL) > 0 || errno == EINTR)
		;
	printf("1..4\n");
	failed = result(1, numbers->refused && !numbers->through,
			"%lu attempts were refused, %lu let through", numbers->refused,
			numbers->through);
	failed += result(2, numbers->forks && !numbers->free_children,
			 "%lu children were restricted like their parents, %lu were not",
			 numbers->forks - numbers->free_children, numbers->free_children);
	failed += result(3, numbers->execs && !numbers->free_programs,
			 "%lu programs started with the bounding set, %lu did not",
			 numbers->execs - numbers->free_programs, numbers->free_programs);
	failed += result(4, numbers->changes && !numbers->lost_changes,
			 "%lu changes held at once, %lu did not", numbers->changes,
			 numbers->lost_changes);
	printf("# %lu forks and execs failed with EAGAIN\n", numbers->again);
	return failed ? 1 : 0;
}
