// SPDX-License-Identifier: LGPL-2.1-or-later
#include "seccomp-provider.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "cleanup.h"
#include "enforce.h"
#include "kernel-op.h"
#include "seccomp-limits.h"

#define CHOSEN 0x80000000U

/*
 * What usercap_allow_seccomp() was asked for, or 0. The only state of the library:
 * it says what a caller wants, so it belongs to the program, all its threads and those
 * it forks, and is gone when another is executed.
 */
static atomic_uint choice;

bool seccomp_is_chosen(void)
{
	return atomic_load(&choice) & CHOSEN;
}

void seccomp_forget(void)
{
	atomic_store(&choice, 0);
}

int usercap_allow_seccomp(unsigned int flags)
{
	int r;

	if (flags & ~(unsigned int)USERCAP_BEST_EFFORT)
		return -EINVAL;
	r = kernel_op(USERCAP_PROBE, USERCAP_ABI, 0);
	if (r != -EINVAL)
		return r;
	r = enforce_possible();
	if (r < 0)
		return r;
	atomic_store(&choice, CHOSEN | flags);
	return 0;
}

/* What the filters that are there refuse. Whatever else prctl() says, nothing does. */
static uint64_t taken(void)
{
	uint64_t caps = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (kernel_op(USERCAP_TEST, USERCAP_EFFECTIVE, USERCAP_MASK(cap)) == -EPERM)
			caps |= USERCAP_MASK(cap);
	return caps;
}

/* ---- what makes a difference to how much is enforced ---- */

static bool is_alone(void)
{
	struct stat st;

	/* "." and ".." are links, too */
	return stat("/proc/self/task", &st) == 0 && st.st_nlink == 3;
}

/* PF_IO_WORKER, see the field flags in proc(5). The name is not set yet when io_uring_setup
 * returns. */
#define IO_WORKER 0x10U

/* Is it a thread of the kernel's that works for this process, and makes no system calls? */
static bool is_worker(const char *tid)
{
	_cleanup_(closep) int fd = -1;
	char path[64], text[512];
	const char *after_name;
	unsigned int flags;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/task/%.20s/stat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	/* one that has just ended */
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	after_name = strrchr(text, ')');
	if (n <= 0)
		return false;
	// NOLINTNEXTLINE(cert-err34-c): the kernel writes numbers that fit
	if (!after_name || sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1)
		return true;
	return flags & IO_WORKER;
}

/*
 * A listen handed to the one that polls an io_uring passes by all filters. It can't be
 * told from the others. 1, 0 or a negative errno.
 */
static int has_worker(void)
{
	_cleanup_(closedirp) DIR *threads = opendir("/proc/self/task");
	const struct dirent *thread;

	if (!threads)
		return -errno;
	while ((thread = readdir(threads)))
		if (is_worker(thread->d_name))
			return 1;
	return 0;
}

/* Would it be less than the capabilities are about, and is that not what was asked for? */
static int check_completeness(uint64_t caps)
{
	if (atomic_load(&choice) & USERCAP_BEST_EFFORT)
		return 0;
	if (limits_incomplete(caps))
		return -ENOTSUP;
	/* as well if that can't be found out */
	if (caps & USERCAP_MASK(CAP_USR_TCP_LISTEN) && has_worker() != 0)
		return -ENOTSUP;
	return 0;
}

static int take(uint64_t caps, const struct exec_key *key)
{
	int r = check_completeness(caps);

	if (!r)
		r = enforce(caps, key);
	if (!r)
		enforce_more(caps, is_alone());
	return r;
}

/* ---- the calls ---- */

static int test(unsigned long sets, uint64_t caps)
{
	if (!caps)
		return 0;
	/* filters keep no account of what they refuse */
	if (sets & USERCAP_DENIED)
		return -ENOTSUP;
	if (sets & USERCAP_PERMISSIVE || caps & taken())
		return -EPERM;
	return 0;
}

static int lower(unsigned long sets, uint64_t caps)
{
	/* nothing is permissive, so there is nothing to take from there */
	sets &= USERCAP_SETS_HELD;
	caps = seccomp_to_take(caps, taken());
	if (!sets || !caps)
		return 0;
	if (sets & USERCAP_PERMITTED)
		sets |= USERCAP_EFFECTIVE;
	/* a filter can neither be removed nor wait for an exec */
	if (sets != USERCAP_SETS_HELD)
		return -ENOTSUP;
	return take(caps, NULL);
}

static int raise_held(unsigned long sets, uint64_t caps)
{
	if (caps && sets & USERCAP_PERMISSIVE)
		return -ENOTSUP;
	return caps & taken() ? -EPERM : 0;
}

int seccomp_op(enum usercap_op op, unsigned long sets, uint64_t caps)
{
	if (!usercap_args_valid(op, sets, caps, 0))
		return -EINVAL;
	switch (op) {
	case USERCAP_TEST:
		return test(sets, caps);
	case USERCAP_LOWER:
		return lower(sets, caps);
	case USERCAP_RAISE:
		return raise_held(sets, caps);
	case USERCAP_PROBE:
	case USERCAP_LOCK: /* nothing can be raised, whoever asks */
	default:
		return 0;
	}
}

int seccomp_execve(const char *path, char *const argv[], char *const envp[], uint64_t caps)
{
	struct exec_key key = { { 0, 0 } };
	int r;

	if (!usercap_args_valid(USERCAP_LOWER, USERCAP_BOUNDING, caps, 0))
		return -EINVAL;
	caps = seccomp_to_take(caps, taken());
	r = enforce_make_key(&key);
	if (!r && caps)
		r = take(caps, &key);
	if (!r)
		r = enforce_execve(path, argv, envp, &key);
	explicit_bzero(&key, sizeof(key));
	return r;
}
