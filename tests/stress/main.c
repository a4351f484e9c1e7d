// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-stress SECONDS
 *
 * Everything at once, from many threads and processes: lower, raise, lock, fork,
 * execute, trace, listen and map, with what must be so however they interleave.
 * Prints TAP, with numbers, and how often each capability was lacking, which the
 * audit records must add up to.
 */
#include "stress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void make_shared(int seconds)
{
	struct timespec now;

	shared_fd = memfd_create("shared", 0);
	if (shared_fd < 0 || ftruncate(shared_fd, sizeof(*shared)) < 0) {
		perror("usercap-stress");
		exit(2);
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, shared_fd, 0);
	if (shared == MAP_FAILED) {
		perror("usercap-stress");
		exit(2);
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	shared->end = now.tv_sec + seconds;
}

static void start_roles(void)
{
	for (size_t i = 0; i < n_roles; i++) {
		if (fork() != 0)
			continue;
		roles[i].run(&shared->tallies[i]);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
}

static bool tell_role(size_t number)
{
	struct tally *tally = &shared->tallies[number];
	bool ok = tally->done && !tally->wrong;

	printf("%s %zu - %s\n# %lu right, %lu wrong, %lu times EAGAIN or ENOMEM\n",
	       ok ? "ok" : "not ok", number + 1, roles[number].title, tally->done, tally->wrong,
	       tally->again);
	return ok;
}

static void tell_attempts(void)
{
	static const char *const names[] = {
#define NAME(constant, bit, name, text) name,
		USERCAP_TABLE(NAME)
#undef NAME
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		printf("# lacked %s %lu times\n", names[i], shared->attempts[i]);
}

int main(int argc, char **argv)
{
	int seconds = argc == 2 ? atoi(argv[1]) : 0;
	bool ok = true;

	if (argc == 2 && strcmp(argv[1], EXECUTED_OPTION) == 0)
		return 0;
	if (argc == 4 && strcmp(argv[1], EXECUTED_OPTION) == 0)
		return executed(atoi(argv[2]), atoi(argv[3]));
	if (seconds <= 0) {
		fprintf(stderr, "usage: usercap-stress SECONDS\n");
		return 2;
	}
	if (geteuid() != 0 || call(USERCAP_PROBE, USERCAP_ABI, 0) != 0) {
		printf("Bail out! needs root, and something that enforces user capabilities\n");
		return 99;
	}
	make_shared(seconds);
	start_roles();
	printf("1..%zu\n", n_roles);
	for (size_t i = 0; i < n_roles; i++)
		ok &= tell_role(i);
	tell_attempts();
	return ok ? 0 : 1;
}
