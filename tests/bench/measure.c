// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a command once, with its output thrown away, and says what it took
 *
 * usage: measure COMMAND ARG...
 *
 * Prints: wall clock seconds, processor seconds, peak resident KiB; of its children
 * that it waited for, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(const struct timeval *time)
{
	return time->tv_sec + time->tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* To a pipe that is read: grep, for one, stops early when it sees /dev/null. */
static void drain(int fd)
{
	static char bytes[1 << 16];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

static void run(char **argv, const int *ends)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(ends[1], STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	double start = now();
	struct rusage usage;
	int ends[2], status;
	pid_t pid;

	if (argc < 2 || pipe2(ends, O_CLOEXEC) < 0)
		return 2;
	pid = fork();
	if (pid < 0)
		return 2;
	if (pid == 0)
		run(argv + 1, ends);
	close(ends[1]);
	drain(ends[0]);
	if (wait4(pid, &status, 0, &usage) < 0)
		return 2;
	/* ausearch and grep call it 1 when they find nothing */
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "%s: status %d\n", argv[1], status);
		return 2;
	}
	printf("%.4f %.4f %ld\n", now() - start,
	       seconds(&usage.ru_utime) + seconds(&usage.ru_stime), usage.ru_maxrss);
	return 0;
}
