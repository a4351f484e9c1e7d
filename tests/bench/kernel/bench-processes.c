// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-processes [--threads] N [usercap|seccomp]
 *
 * Starts N processes that do nothing, each restricted by itself in one of all ways there
 * are, in turn, or not at all, and prints what one takes of the machine's memory, in
 * bytes, and what it took to start it, in nanoseconds. Or threads, of a process without
 * any user capability.
 */
#include "restrict.h"

#include <limits.h>
#include <linux/usercap.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static void restrict_not(__u64 caps)
{
	(void)caps;
}

static void (*restrict_to)(__u64 caps) = restrict_not;

static long free_kib(void)
{
	FILE *meminfo = fopen("/proc/meminfo", "re");
	char line[128];
	long kib = -1;

	if (!meminfo)
		give_up("/proc/meminfo");
	while (kib < 0 && fgets(line, sizeof(line), meminfo))
		if (strncmp(line, "MemFree:", 8) == 0)
			kib = strtol(line + 8, NULL, 10);
	fclose(meminfo);
	return kib;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Says that it is as it will stay. */
static void *wait_for_ever(void *end)
{
	if (write(*(int *)end, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
	return NULL;
}

static void start_process(unsigned int i, int *end)
{
	pid_t pid = fork();

	if (pid < 0)
		give_up("fork");
	if (pid > 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	restrict_to(1 + i % USERCAP_ALL);
	wait_for_ever(end);
}

static void start_thread(unsigned int i, int *end)
{
	pthread_attr_t attributes;
	pthread_t thread;

	(void)i;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
	if (pthread_create(&thread, &attributes, wait_for_ever, end))
		give_up("pthread_create");
	pthread_attr_destroy(&attributes);
}

static void start(unsigned int n, void (*start_one)(unsigned int, int *))
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0)
		give_up("pipe");
	for (unsigned int i = 0; i < n; i++) {
		start_one(i, &ends[1]);
		if (read(ends[0], &byte, 1) != 1)
			give_up("read");
	}
	close(ends[0]);
	close(ends[1]);
}

int main(int argc, char **argv)
{
	bool threads = argc > 1 && strcmp(argv[1], "--threads") == 0;
	void (*start_one)(unsigned int, int *) = threads ? start_thread : start_process;
	double started;
	unsigned int n;
	long before;

	argc -= threads;
	argv += threads;
	n = argc > 1 ? (unsigned int)atoi(argv[1]) : 0;
	if (n < 1 || argc > 3)
		return 2;
	if (argc > 2)
		restrict_to =
			strcmp(argv[2], "seccomp") == 0 ? restrict_by_seccomp : restrict_by_usercap;
	if (threads)
		restrict_to(USERCAP_ALL);
	/* What the first ones bring about once for all is not what one more takes. */
	start(n / 10 + 1, start_one);
	before = free_kib();
	started = now();
	start(n, start_one);
	printf("%s %u bytes %.0f ns %.0f\n", threads ? "threads" : "processes", n,
	       (double)(before - free_kib()) * 1024 / n, (now() - started) / n);
	return 0;
}
