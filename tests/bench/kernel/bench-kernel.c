// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-kernel [--by usercap|seccomp] [--only unrestricted] [--operation NAME]
 *                     [--rounds N] [--processes N]
 *
 * What operations take that usercap has a hook in: of a process that nobody restricted,
 * and of processes that restricted themselves, by the kernel's provider or by seccomp as
 * libusercap has it. Prints a line for each operation and restriction: their names, then
 * the nanoseconds that one took in each round; "not refused" where that is how it ended.
 *
 * Each is measured in some processes, as what one happens to be given by the scheduler can
 * stay with it: then there are as many lines. N rounds are the least.
 *
 * Run where a nanosecond is an instruction (tests/guest/run --count), rounds hardly differ.
 */
#include "operation.h"
#include "restrict.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ROUNDS 1000

/*
 * What is short is measured so long: a tick of the kernel's, which one round in some has,
 * must not decide what the median is.
 */
#define NANOSECONDS_AT_LEAST 10e6

static const char *const restriction_names[] = {
	[UNRESTRICTED] = "unrestricted",
	[OTHERS] = "others",
	[ALLOWED] = "allowed",
	[REFUSED] = "refused",
};

static void (*restrict_to)(__u64 caps) = restrict_by_usercap;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Returns how it ended: 0 or an errno, the same each time. */
static int do_round(const struct operation *operation, double *ret_ns)
{
	double start;
	int r;

	if (operation->prepare)
		operation->prepare();
	start = now();
	r = operation->once(0);
	for (unsigned int i = 1; i < OPERATIONS_IN_A_ROUND; i++)
		if (operation->once(i) != r)
			give_up("not the same each time");
	*ret_ns = (now() - start) / OPERATIONS_IN_A_ROUND;
	return r;
}

static __u64 caps_to_lack(const struct operation *operation, enum restriction restriction)
{
	switch (restriction) {
	case UNRESTRICTED:
		return 0;
	case OTHERS:
		return USERCAP_ALL & ~operation->needs;
	default:
		return operation->tried;
	}
}

static void print(const struct operation *operation, enum restriction restriction, int expected,
		  int r, const double *ns, unsigned int rounds)
{
	printf("%s %s", operation->name, restriction_names[restriction]);
	if (r != expected && r != 0) {
		errno = r;
		give_up(operation->name);
	}
	for (unsigned int i = 0; i < rounds && r == expected; i++)
		printf(" %.1f", ns[i]);
	puts(r == expected ? "" : " not refused");
	fflush(stdout);
}

/* In a process of its own, as nothing gives back what it takes from itself */
static void measure(const struct operation *operation, enum restriction restriction,
		    unsigned int rounds)
{
	__u64 caps = caps_to_lack(operation, restriction);
	static double ns[MAX_ROUNDS];
	unsigned int n = 0;
	double sum = 0;
	int r;

	if (operation->begin)
		operation->begin(caps, restrict_to);
	if (caps)
		restrict_to(caps);
	/* to warm up */
	do_round(operation, &ns[0]);
	do {
		r = do_round(operation, &ns[n]);
		sum += ns[n++] * OPERATIONS_IN_A_ROUND;
	} while (n < rounds || (n < MAX_ROUNDS && sum < NANOSECONDS_AT_LEAST));
	if (operation->end)
		operation->end();
	print(operation, restriction, restriction == REFUSED ? EPERM : 0, r, ns, n);
	_exit(0);
}

static void measure_apart(const struct operation *operation, enum restriction restriction,
			  unsigned int rounds)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		give_up("fork");
	if (pid == 0)
		measure(operation, restriction, rounds);
	if (waitpid(pid, &status, 0) < 0 || status) {
		fprintf(stderr, "%s: status %d\n", operation->name, status);
		exit(1);
	}
}

static void measure_all(const char *name, unsigned int under, unsigned int rounds)
{
	for (const struct operation *operation = operations; operation->name; operation++) {
		if (name && strcmp(name, operation->name) != 0)
			continue;
		for (int i = 0; i < N_RESTRICTIONS; i++)
			if (operation->under & under & 1U << i)
				measure_apart(operation, i, rounds);
	}
}

static int usage(void)
{
	fputs("usage: bench-kernel [--by usercap|seccomp] [--only unrestricted] [--operation "
	      "NAME]\n"
	      "                    [--rounds N] [--processes N]\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "by", required_argument, NULL, 'b' },
		{ "only", required_argument, NULL, 'o' },
		{ "operation", required_argument, NULL, 'n' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "processes", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	unsigned int rounds = 5, processes = 3, under = ~0U;
	const char *name = NULL;
	int option;

	if (argc == 2 && strcmp(argv[1], DO_NOTHING) == 0)
		return 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 'b' && strcmp(optarg, "seccomp") == 0)
			restrict_to = restrict_by_seccomp;
		else if (option == 'o' && strcmp(optarg, "unrestricted") == 0)
			under = 1U << UNRESTRICTED;
		else if (option == 'n')
			name = optarg;
		else if (option == 'r')
			rounds = (unsigned int)atoi(optarg);
		else if (option == 'p')
			processes = (unsigned int)atoi(optarg);
		else if (option != 'b' || strcmp(optarg, "usercap") != 0)
			return usage();
	}
	if (optind < argc || rounds < 1 || rounds > MAX_ROUNDS)
		return usage();
	for (unsigned int i = 0; i < processes; i++)
		measure_all(name, under, rounds);
	return 0;
}
