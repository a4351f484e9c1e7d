/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench that the cases stand on: each case runs in a process of its own
 * that starts unrestricted, says what went wrong in words, and has a time limit.
 */
#ifndef _CONFORMANCE_HARNESS_H
#define _CONFORMANCE_HARNESS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* How a case, or a child that works for it, ends. */
enum {
	CASE_PASSED = 0,
	CASE_FAILED = 1,
	CASE_SKIPPED = 77,
	CASE_NEEDS_PROVIDER = 78, /* --unrestricted: the rest needs a provider */
};

struct trial;

/**
 * struct test_case - one sentence of DESIGN, proved
 * @name:	what is shown, as the TAP line says it
 * @quote:	the sentence, or the part of it that counts
 * @run:	proves it or calls fail(); to return is to pass
 * @seconds:	time limit, or 0 for the usual one
 */
struct test_case {
	const char *name;
	const char *quote;
	void (*run)(void);
	unsigned int seconds;
};

/**
 * struct suite - the cases about one noun
 * @section:	section of DESIGN
 * @area:	what it is about: "tcp_listen", "fork"
 * @cap:	the capability that @trials are about
 * @beside:	masks of others that their attempts need, too
 * @cases:	cases written as functions, or NULL
 * @trials:	cases written as rows, or NULL (see trial.h)
 */
struct suite {
	const char *section;
	const char *area;
	int cap;
	uint32_t beside;
	const struct test_case *cases;
	size_t n_cases;
	const struct trial *trials;
	size_t n_trials;
};

/* Only each case's "works while nothing is restricted" half: no provider needed. */
extern bool only_unrestricted;

/* Where a failing process writes why: the runner reads it. */
extern int message_fd;

/* End this process, and with it the case. */
__attribute__((format(printf, 3, 4), noreturn)) void fail_at(const char *file, int line,
							     const char *format, ...);
#define fail(...) fail_at(__FILE__, __LINE__, __VA_ARGS__)

/* The running kernel lacks what is to be tested: only true of an unrestricted process. */
__attribute__((format(printf, 1, 2), noreturn)) void skip(const char *format, ...);

/* From here on a case uses prctl(PR_USERCAP, ...). */
void needs_provider(void);

#define expect(condition)                                      \
	do {                                                   \
		if (!(condition))                              \
			fail("%s: does not hold", #condition); \
	} while (0)

/* Calls that tell failure as libc does: -1 and errno. */
#define expect_ok(call)                                                \
	({                                                             \
		long _r = (long)(call);                                \
		if (_r == -1)                                          \
			fail("%s: %s", #call, strerrorname_np(errno)); \
		_r;                                                    \
	})

#define expect_errno(call, wanted)                                                      \
	do {                                                                            \
		long _r = (long)(call);                                                 \
		int _e = errno;                                                         \
		if (_r != -1)                                                           \
			fail("%s: success, wanted %s", #call, strerrorname_np(wanted)); \
		if (_e != (wanted))                                                     \
			fail("%s: %s, wanted %s", #call, strerrorname_np(_e),           \
			     strerrorname_np(wanted));                                  \
	} while (0)

#define expect_eperm(call) expect_errno(call, EPERM)
#define expect_einval(call) expect_errno(call, EINVAL)

/* What a call that returns -1 and errno came to: 0 or -errno */
#define result_of(call) ((long)(call) == -1 ? -errno : 0)

/* Children. All of them fail the case when they fail. */
pid_t start_child(void (*run)(void *), void *arg);
void expect_child_passed(pid_t pid);
void in_child(void (*run)(void *), void *arg);

/*
 * The same in our own memory, which saves the copy: @run must leave it as it
 * is. For cases that need hundreds of children.
 */
void in_vfork_child(void (*run)(void *), void *arg);

/* Wait for @pid; returns the status of wait(2). */
int wait_for(pid_t pid);

/* Seconds, since some time in the past */
double now(void);

/* A page or more that children share with this process */
void *shared_memory(size_t size);

/* Run one case of a suite in this process, which is the case's own. */
void run_case(const struct suite *suite, size_t number);
size_t count_cases(const struct suite *suite);
const char *case_quote(const struct suite *suite, size_t number);
void case_name(const struct suite *suite, size_t number, char *ret, size_t size);
unsigned int case_seconds(const struct suite *suite, size_t number);

#endif /* _CONFORMANCE_HARNESS_H */
