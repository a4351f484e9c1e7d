/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program does when a case executes it: argv[1] is HELPER_OPTION and
 * argv[2] says what.
 *
 *	report FD	write a struct report to FD, exit 0
 *	report-file F	the same to a file
 *	ran		exit with EXIT_RAN
 *	fork		fork, exit with EXIT_RAN when that worked, else with errno
 */
#ifndef _CONFORMANCE_HELPER_H
#define _CONFORMANCE_HELPER_H

#include <stdint.h>
#include <sys/types.h>

#define HELPER_OPTION "--helper"

/* What a new program found */
struct report {
	uint64_t sets;
	uid_t euid;
	/* errno of RAISE of all in E, P and B, tried after the sets were read */
	int raise_errno;
};

int run_helper(int argc, char **argv);

/* Execute @path as the helper, to report to @fd; returns as execve(2) does. */
int exec_report(const char *path, int fd);

/* Execute the helper of the work directory to say @what; returns as execve(2) does. */
int exec_helper(const char *what);

/*
 * In a child: run @prepare, then execute @path (NULL: the usual helper); what
 * it reported.
 */
struct report report_of(const char *path, void (*prepare)(void *), void *arg);

/* Read what a helper wrote. */
struct report read_report(int fd);

#endif /* _CONFORMANCE_HELPER_H */
