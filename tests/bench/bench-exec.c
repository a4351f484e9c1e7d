// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-exec USERCAP-EXEC USERCAP [LIST [FALLBACK]]
 *
 * What usercap-exec and usercap run add to starting a command, beside programs that do
 * likewise: the time from before vfork() until /bin/true was waited for, directly and by
 * way of each. All are run in turn, so that they meet the same machine, and each is
 * compared with the direct run of its own round. Root also sees what it takes to become
 * nobody with one capability.
 *
 * LIST is "all" by default, the only one that works without a provider: then two calls
 * of prctl() fail instead of some that succeed.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <usercap.h>

#define ROUNDS 1000
#define WARM_UP 50
#define MAX_ARGS 12

struct way {
	const char *name;
	const char *argv[MAX_ARGS];
	double micros[ROUNDS];
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double run(const struct way *way)
{
	double start = now();
	int status;
	pid_t pid;

	errno = posix_spawn(&pid, way->argv[0], NULL, NULL, (char *const *)way->argv, environ);
	if (errno || waitpid(pid, &status, 0) != pid || status) {
		fprintf(stderr, "%s does not work\n", way->name);
		exit(1);
	}
	return now() - start;
}

static int by_size(const void *a, const void *b)
{
	const double *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/* Sorts, and prints the median with the quartiles */
static void print_spread(double *values, int precision)
{
	qsort(values, ROUNDS, sizeof(*values), by_size);
	printf("  %8.*f (%.*f to %.*f)", precision, values[ROUNDS / 2], precision,
	       values[ROUNDS / 4], precision, values[ROUNDS * 3 / 4]);
}

static void report(const struct way *way, const struct way *direct)
{
	double micros[ROUNDS], ratio[ROUNDS], more[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		micros[i] = way->micros[i];
		ratio[i] = way->micros[i] / direct->micros[i];
		more[i] = way->micros[i] - direct->micros[i];
	}
	printf("%-15s", way->name);
	print_spread(micros, 0);
	print_spread(ratio, 2);
	print_spread(more, 0);
	printf("\n");
}

static void measure(struct way *all, size_t n)
{
	for (int i = -WARM_UP; i < ROUNDS; i++)
		for (size_t w = 0; w < n; w++) {
			/* each comes first in turn: what ran before leaves its caches */
			struct way *way = &all[(w + (unsigned int)(i + WARM_UP)) % n];
			double micros = run(way);

			if (i >= 0)
				way->micros[i] = micros;
		}
}

static struct way ways[] = {
	{ "direct", { "/bin/true" } },
	{ "usercap-exec", { NULL, NULL, "--", "/bin/true" } },
	{ "usercap run", { NULL, "run", NULL, "--", "/bin/true" } },
	{ "env", { "/usr/bin/env", "/bin/true" } },
	{ "setpriv", { "/usr/bin/setpriv", "--no-new-privs", "/bin/true" } },
	{ "usercap, nobody",
	  { NULL, "run", "--user", "nobody", "--caps", "net_raw", "--", "/bin/true" } },
	{ "setpriv, nobody",
	  { "/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
	    "--bounding-set=-all,+net_raw", "--inh-caps=-all,+net_raw",
	    "--ambient-caps=-all,+net_raw", "--no-new-privs", "/bin/true" } },
	{ "on static libc", { NULL, NULL, "--", "/bin/true" } },
};

#define N_WAYS (sizeof(ways) / sizeof(ways[0]))

/* Those that can be tried, in front of the others. Returns how many. */
static size_t prepare(int argc, char **argv, const char *keep)
{
	size_t n = N_WAYS;

	ways[1].argv[0] = argv[1];
	ways[2].argv[0] = ways[5].argv[0] = argv[2];
	ways[7].argv[0] = argv[argc - 1];
	ways[1].argv[1] = ways[2].argv[2] = ways[7].argv[1] = keep;
	if (argc < 5)
		n--;
	if (geteuid() != 0) {
		ways[5] = ways[7];
		n -= 2;
	}
	return n;
}

int main(int argc, char **argv)
{
	const char *list = argc > 3 ? argv[3] : "all";
	char keep[128];
	size_t n;

	if (argc < 3 || argc > 5 || strlen(list) > 100) {
		fprintf(stderr, "usage: bench-exec USERCAP-EXEC USERCAP [LIST [FALLBACK]]\n");
		return 2;
	}
	snprintf(keep, sizeof(keep), "--keep=%s", list);
	n = prepare(argc, argv, keep);
	measure(ways, n);

	printf("From vfork() to the end of /bin/true, %d rounds, %s, %s a provider;\n", ROUNDS,
	       keep, usercap_probe() ? "without" : "with");
	printf("median (quartiles) of microseconds, of the ratio to direct, of the difference\n");
	for (size_t w = 0; w < n; w++)
		report(&ways[w], &ways[0]);
	return 0;
}
