// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: bench-pam CONFDIR SERVICE USER TIMES
 *
 * What the session modules in CONFDIR/SERVICE take to open a session of USER (and pam_cap,
 * which is none, to set credentials): processor microseconds of the first time in this
 * process, the median of the others (of that one, if TIMES is 1), by how many KiB the process
 * grew at its largest, and microseconds of the clock of the first time.
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int say_nothing(int count, const struct pam_message **messages, struct pam_response **ret,
		       void *data)
{
	(void)messages;
	(void)data;
	*ret = calloc((size_t)count, sizeof(**ret));
	return *ret ? PAM_SUCCESS : PAM_BUF_ERR;
}

static double micros(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Since the last reset: what exec and the dynamic linker took does not count. */
static long peak_kib(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "VmHWM: %ld", &kib);
	if (file)
		fclose(file);
	return kib;
}

static void reset_peak(void)
{
	FILE *file = fopen("/proc/self/clear_refs", "we");

	if (file) {
		fputs("5", file);
		fclose(file);
	}
}

/* A handle each, as each login has one */
static double open_session(const char *confdir, const char *service, const char *user)
{
	struct pam_conv conv = { say_nothing, NULL };
	pam_handle_t *pam;
	double start, took;
	int error;

	if (pam_start_confdir(service, user, &conv, confdir, &pam) != PAM_SUCCESS) {
		fprintf(stderr, "bench-pam: %s/%s can't be used\n", confdir, service);
		exit(2);
	}
	start = micros(CLOCK_PROCESS_CPUTIME_ID);
	error = pam_setcred(pam, PAM_ESTABLISH_CRED);
	if (error == PAM_SUCCESS)
		error = pam_open_session(pam, PAM_SILENT);
	took = micros(CLOCK_PROCESS_CPUTIME_ID) - start;
	if (error != PAM_SUCCESS) {
		fprintf(stderr, "bench-pam: %s: %s\n", service, pam_strerror(pam, error));
		exit(2);
	}
	pam_close_session(pam, PAM_SILENT);
	pam_end(pam, PAM_SUCCESS);
	return took;
}

static int by_size(const void *a, const void *b)
{
	const double *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

int main(int argc, char **argv)
{
	int times = argc == 5 ? atoi(argv[4]) : 0;
	double first, clock, *others;
	long before;

	if (times < 1) {
		fprintf(stderr, "usage: bench-pam CONFDIR SERVICE USER TIMES\n");
		return 2;
	}
	others = calloc((size_t)times, sizeof(*others));
	if (!others)
		return 2;
	reset_peak();
	before = peak_kib();
	clock = micros(CLOCK_MONOTONIC);
	first = open_session(argv[1], argv[2], argv[3]);
	clock = micros(CLOCK_MONOTONIC) - clock;
	others[0] = first;
	for (int i = 0; i < times - 1; i++)
		others[i] = open_session(argv[1], argv[2], argv[3]);
	qsort(others, (size_t)times - 1, sizeof(*others), by_size);
	printf("%.1f %.1f %ld %.1f\n", first, others[(times - 1) / 2], peak_kib() - before, clock);
	free(others);
	return 0;
}
