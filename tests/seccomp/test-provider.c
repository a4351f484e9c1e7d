// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library's calls where seccomp has to do: each case in a process of its own,
 * which gives 0, or the line that went wrong
 */
#include "../unit/unit.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <usercap.h>

#include "child.h"
#include "enforce.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

#define E USERCAP_EFFECTIVE
#define P USERCAP_PERMITTED
#define B USERCAP_BOUNDING
#define EPB (E | P | B)

/* In a child: what is not so ends it with the number of the line */
#define want(condition)                  \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

static bool is_set(unsigned int set, uint64_t expected)
{
	uint64_t caps = UNTOUCHED_MASK;

	return usercap_get(set, &caps) == 0 && caps == expected;
}

static int listens(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int r = listen(fd, 1) ? -errno : 0;

	close(fd);
	return r;
}

static int nothing_without_being_asked(void *unused)
{
	struct usercap_limits limits = { "untouched", NULL };
	uint64_t caps = UNTOUCHED_MASK;

	(void)unused;
	want(usercap_provider() == USERCAP_PROVIDER_NONE);
	want(usercap_probe() == -EINVAL);
	want(usercap_lower(EPB, L) == -EINVAL);
	want(usercap_lock() == -EINVAL);
	want(usercap_get(E, &caps) == -EINVAL && caps == UNTOUCHED_MASK);
	want(usercap_provider_limits(CAP_USR_PTRACE, &limits) == -EINVAL);
	want(!strcmp(limits.unenforced, "untouched"));
	want(listens() == 0);
	want(usercap_execve("/nonexistent", NULL, NULL, L) == -EINVAL);
	return 0;
}

static int lowers_for_good(void *unused)
{
	(void)unused;
	want(usercap_allow_seccomp(0) == 0);
	want(usercap_provider() == USERCAP_PROVIDER_SECCOMP);
	want(usercap_probe() == 0);
	want(is_set(E, ALL) && is_set(P, ALL) && is_set(B, ALL) && is_set(USERCAP_PERMISSIVE, 0));
	want(usercap_test(EPB, ALL) == 0);
	want(listens() == 0);
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_lower(EPB, L) == 0);
	want(listens() == -EPERM);
	want(is_set(E, ALL & ~L) && is_set(P, ALL & ~L) && is_set(B, ALL & ~L));
	want(usercap_test(E, L) == -EPERM && usercap_test(B, L | T) == -EPERM);
	want(usercap_test(EPB, ALL & ~L) == 0);
	/* P takes E along; what is gone already needs no filter, nor does nothing */
	want(usercap_lower(P | B, F | L) == 0);
	want(is_set(E, ALL & ~(L | F)));
	want(usercap_lower(EPB, L) == 0 && usercap_lower(E, L) == 0 && usercap_lower(E, 0) == 0);
	want(prctl(PR_GET_SECCOMP) == 2);
	want(usercap_raise(E, L) == -EPERM && usercap_raise(B, L | T) == -EPERM);
	want(usercap_raise(EPB, T | W) == 0);
	want(usercap_lock() == 0 && usercap_lock() == 0);
	return 0;
}

static int refuses_what_it_cannot(void *unused)
{
	uint64_t caps = UNTOUCHED_MASK;

	(void)unused;
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(2) == -EINVAL && usercap_allow_seccomp(~0U) == -EINVAL);
	want(usercap_provider() == USERCAP_PROVIDER_NONE);
	want(usercap_allow_seccomp(0) == 0);
	/* for a while, or for later */
	want(usercap_lower(E, L) == -ENOTSUP && usercap_lower(E | P, L) == -ENOTSUP);
	want(usercap_lower(P, L) == -ENOTSUP && usercap_lower(B, L) == -ENOTSUP);
	want(usercap_lower(E | B, L) == -ENOTSUP);
	/* incompletely */
	want(usercap_lower(EPB, T) == -ENOTSUP && usercap_lower(EPB, W) == -ENOTSUP);
	want(usercap_lower(EPB, ALL) == -ENOTSUP);
	want(usercap_execve("/bin/true", NULL, NULL, T) == -ENOTSUP);
	/* dry runs and accounts */
	want(usercap_raise(USERCAP_PERMISSIVE, L) == -ENOTSUP);
	want(usercap_raise(USERCAP_PERMISSIVE | E, 0) == 0);
	want(usercap_lower(USERCAP_PERMISSIVE, L) == 0);
	want(usercap_test(USERCAP_PERMISSIVE, L) == -EPERM);
	want(usercap_test(USERCAP_DENIED, L) == -ENOTSUP);
	want(usercap_get(USERCAP_DENIED, &caps) == -ENOTSUP && caps == UNTOUCHED_MASK);
	/* and nothing has changed */
	want(is_set(E, ALL) && listens() == 0 && prctl(PR_GET_SECCOMP) == 0);
	want(usercap_allow_seccomp(USERCAP_BEST_EFFORT) == 0);
	want(usercap_lower(E, L) == -ENOTSUP);
	want(usercap_lower(EPB, ALL) == 0);
	want(is_set(E, 0) && listens() == -EPERM);
	return 0;
}

static int refuses_nonsense(void *unused)
{
	uint64_t caps = UNTOUCHED_MASK;

	(void)unused;
	want(usercap_allow_seccomp(USERCAP_BEST_EFFORT) == 0);
	want(usercap_test(0, L) == -EINVAL && usercap_test(32 | E, L) == -EINVAL);
	want(usercap_test(E, ALL + 1) == -EINVAL && usercap_test(E, 1ULL << 63) == -EINVAL);
	want(usercap_lower(0, L) == -EINVAL && usercap_lower(USERCAP_DENIED, L) == -EINVAL);
	want(usercap_lower(EPB, ALL + 1) == -EINVAL && usercap_lower(EPB, 1ULL << 32) == -EINVAL);
	want(usercap_raise(E, ALL + 1) == -EINVAL && usercap_raise(USERCAP_DENIED, 0) == -EINVAL);
	want(usercap_get(0, &caps) == -EINVAL && usercap_get(E | P, &caps) == -EINVAL);
	want(caps == UNTOUCHED_MASK);
	want(usercap_execve("/bin/true", NULL, NULL, ALL + 1) == -EINVAL);
	return 0;
}

static int tells_its_limits(void *unused)
{
	struct usercap_limits limits = { "untouched", NULL };

	(void)unused;
	want(usercap_allow_seccomp(0) == 0);
	want(usercap_provider_limits(USERCAP_COUNT, &limits) == -EINVAL);
	want(usercap_provider_limits(~0U, &limits) == -EINVAL);
	want(!strcmp(limits.unenforced, "untouched"));
	want(usercap_provider_limits(CAP_USR_PTRACE, &limits) == 0);
	want(strstr(limits.unenforced, "/proc/PID/mem"));
	want(usercap_provider_limits(CAP_USR_TCP_LISTEN, &limits) == 0);
	want(!limits.unenforced && strstr(limits.excess, "UNIX"));
	return 0;
}

/* Each row of the table is what refusing goes by; without tcp_listen that of the last is not. */
static int limits_agree(void *unused)
{
	(void)unused;
	want(usercap_allow_seccomp(0) == 0);
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	for (unsigned int cap = USERCAP_COUNT; cap-- > 0;) {
		struct usercap_limits limits;

		want(usercap_provider_limits(cap, &limits) == 0);
		want(usercap_lower(EPB, USERCAP_MASK(cap)) == (limits.unenforced ? -ENOTSUP : 0));
	}
	return 0;
}

/* As nobody: without CAP_SYS_ADMIN */
static int needs_a_right(void *unused)
{
	(void)unused;
	want(getuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0));
	want(usercap_allow_seccomp(0) == 0);
	want(usercap_lower(EPB, L) == -EPERM);
	want(is_set(E, ALL) && listens() == 0);
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_lower(EPB, L) == 0 && listens() == -EPERM);
	return 0;
}

/* ---- threads ---- */

struct other {
	pthread_barrier_t barrier;
	bool own_filter;
	int result;
};

static int filter_oneself(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static void *be_there(void *arg)
{
	struct other *other = arg;

	if (other->own_filter && filter_oneself() != 0)
		return NULL;
	pthread_barrier_wait(&other->barrier);
	pthread_barrier_wait(&other->barrier);
	other->result = listens();
	return other;
}

/* Lower with another thread there. What that thread sees is in *@other. */
static int lower_beside(struct other *other, int *ret)
{
	pthread_t thread;
	void *finished;

	pthread_barrier_init(&other->barrier, NULL, 2);
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(0) == 0);
	want(pthread_create(&thread, NULL, be_there, other) == 0);
	pthread_barrier_wait(&other->barrier);
	*ret = usercap_lower(EPB, L);
	pthread_barrier_wait(&other->barrier);
	want(pthread_join(thread, &finished) == 0 && finished);
	return 0;
}

static int other_threads_too(void *unused)
{
	struct other other = { .own_filter = false };
	int r;

	(void)unused;
	want(lower_beside(&other, &r) == 0);
	want(r == 0 && other.result == -EPERM && listens() == -EPERM);
	return 0;
}

/* A thread that can't be given the filter: then none is */
static int all_threads_or_none(void *unused)
{
	struct other other = { .own_filter = true };
	int r;

	(void)unused;
	want(lower_beside(&other, &r) == 0);
	want(r == -EBUSY && other.result == 0 && listens() == 0 && is_set(E, ALL));
	return 0;
}

/* ---- what a filter cannot see ---- */

static int make_poller(void)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL };

	return (int)syscall(SYS_io_uring_setup, 1, &params);
}

static int not_with_a_poller(void *unused)
{
	(void)unused;
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(0) == 0);
	if (make_poller() < 0)
		return 0;
	want(usercap_lower(EPB, L) == -ENOTSUP && listens() == 0);
	want(usercap_lower(EPB, F) == 0);
	want(usercap_allow_seccomp(USERCAP_BEST_EFFORT) == 0);
	want(usercap_lower(EPB, L) == 0 && listens() == -EPERM);
	return 0;
}

/* ---- processes ---- */

static int what_children_have(void *unused)
{
	(void)unused;
	want(listens() == -EPERM);
	/* the choice is the program's, and the filter answers */
	want(usercap_provider() == USERCAP_PROVIDER_SECCOMP && is_set(B, ALL & ~L));
	want(usercap_lower(EPB, F) == 0 && is_set(B, ALL & ~(L | F)));
	return 0;
}

static int children_inherit(void *unused)
{
	(void)unused;
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(0) == 0);
	want(usercap_lower(EPB, L) == 0);
	want(child_run(what_children_have, NULL) == 0);
	want(is_set(B, ALL & ~L));
	return 0;
}

static void run(void **state)
{
	int line = child_run((int (*)(void *)) * state, NULL);

	if (line)
		fail_msg("line %d", line);
}

#define named(test)                                    \
	{                                              \
#test, run, NULL, NULL, (void *)(test) \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		named(nothing_without_being_asked),
		named(lowers_for_good),
		named(refuses_what_it_cannot),
		named(refuses_nonsense),
		named(tells_its_limits),
		named(limits_agree),
		named(needs_a_right),
		named(other_threads_too),
		named(all_threads_or_none),
		named(not_with_a_poller),
		named(children_inherit),
	};

	if (usercap_probe() == 0 || enforce_possible() < 0) {
		puts("the kernel has a provider, or no seccomp");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
