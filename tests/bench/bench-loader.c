// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-loader PROGRAM ENVIRONMENT...
 *
 * What it costs to start and end a program, and how much more with a variable in its
 * environment, such as LD_PRELOAD=HOOK. By turns, so that what else the machine does
 * is the same for all; the median, because that does not care about interruptions.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define TIMES 1000
#define MOST 8

static void die(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	exit(1);
}

static double microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double run(char *program, char *variable)
{
	char *argv[] = { program, NULL }, *envp[] = { variable, NULL };
	double begin = microseconds();
	int status, r;
	pid_t pid;

	r = posix_spawn(&pid, program, NULL, NULL, argv, envp);
	if (r)
		die(program, r);
	if (waitpid(pid, &status, 0) < 0)
		die("waitpid", errno);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "%s, with %s, fails\n", program, variable ? variable : "nothing");
		exit(1);
	}
	return microseconds() - begin;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values)
{
	qsort(values, TIMES, sizeof(*values), compare);
	return values[TIMES / 2];
}

int main(int argc, char **argv)
{
	static double took[MOST][TIMES];
	double alone;

	if (argc < 2 || argc - 1 > MOST) {
		fprintf(stderr, "usage: bench-loader PROGRAM ENVIRONMENT...\n");
		return 2;
	}
	/* number 0 is without any */
	for (int i = 0; i < TIMES; i++)
		for (int j = 0; j < argc - 1; j++)
			took[j][i] = run(argv[1], j ? argv[j + 1] : NULL);
	alone = median(took[0]);
	printf("%s: %.0f us\n", argv[1], alone);
	for (int j = 1; j < argc - 1; j++)
		printf("  %+.0f us: %s\n", median(took[j]) - alone, argv[j + 1]);
	return 0;
}
