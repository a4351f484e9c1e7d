// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-processes N [usercap|seccomp]
 *
 * Starts N processes that do nothing, each restricted by itself in one of all ways there
 * are, in turn, or not at all, and prints what one takes of the machine's memory, in
 * bytes, and what it took to start it, in nanoseconds.
 */
#include "restrict.h"

#include <linux/usercap.h>
#include <signal.h>
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

/* Returns when all of them are as they will stay. */
static void start(unsigned int n, void (*restrict_to)(__u64))
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0)
		give_up("pipe");
	for (unsigned int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			give_up("fork");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			restrict_to(1 + i % USERCAP_ALL);
			if (write(ends[1], "", 1) == 1)
				for (;;)
					pause();
			_exit(1);
		}
		if (read(ends[0], &byte, 1) != 1)
			give_up("read");
	}
	close(ends[0]);
	close(ends[1]);
}

int main(int argc, char **argv)
{
	void (*restrict_to)(__u64) = restrict_not;
	unsigned int n = argc > 1 ? (unsigned int)atoi(argv[1]) : 0;
	double started;
	long before;

	if (n < 1 || argc > 3)
		return 2;
	if (argc > 2)
		restrict_to =
			strcmp(argv[2], "seccomp") == 0 ? restrict_by_seccomp : restrict_by_usercap;
	/* What the first ones bring about once for all is not what one more takes. */
	start(n / 10 + 1, restrict_to);
	before = free_kib();
	started = now();
	start(n, restrict_to);
	printf("processes %u bytes %.0f ns %.0f\n", n, (double)(before - free_kib()) * 1024 / n,
	       (now() - started) / n);
	return 0;
}
