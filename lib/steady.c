// SPDX-License-Identifier: LGPL-2.1-or-later
#include "steady.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

/* Two ticks of the slowest clock */
#define QUIET_NS (20 * 1000000LL)
/*
 * Whoever logs in must not wait for as long as somebody else writes. More than two, as
 * ticks are late on a machine that is busy.
 */
#define LOOKS 6

/*
 * Was it changed, in whatever way, so lately that the next change could have the same
 * time? By the clock that files are stamped with: where ticks come late, as in a virtual
 * machine, it is behind the others.
 */
static bool is_young(const struct stat *st)
{
	struct timespec now = { 0 };
	int64_t age;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	/* farther off, nanoseconds need not fit */
	if (now.tv_sec - st->st_ctim.tv_sec > 1 || st->st_ctim.tv_sec - now.tv_sec > 1)
		return false;
	age = (now.tv_sec - st->st_ctim.tv_sec) * 1000000000LL + now.tv_nsec - st->st_ctim.tv_nsec;
	return age < QUIET_NS && age > -QUIET_NS;
}

/*
 * Is it open for writing? Then it may be half of what it will be, for as long as that
 * takes; and while it is being emptied some filesystems show it empty with the times it
 * had before. The kernel gives no lease on such a file. Where it gives none at all, as
 * on filesystems of other machines, the times must do.
 */
static bool is_written(int fd)
{
	/* Who opens it between the two calls has us told: not by SIGIO, which kills. */
	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return false;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0)
		return errno == EAGAIN;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return false;
}

int steady_stat(int fd, struct stat *ret)
{
	const struct timespec rest = { .tv_nsec = QUIET_NS };

	for (int look = 0; look < LOOKS; look++) {
		struct stat st;

		if (look)
			nanosleep(&rest, NULL);
		if (fstat(fd, &st) < 0)
			return -errno;
		if (is_young(&st) || (S_ISREG(st.st_mode) && is_written(fd)))
			continue;
		*ret = st;
		return 0;
	}
	return -EAGAIN;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool steady_same(const struct stat *before, const struct stat *after)
{
	return before->st_dev == after->st_dev && before->st_ino == after->st_ino &&
	       before->st_size == after->st_size && same_time(&before->st_mtim, &after->st_mtim) &&
	       same_time(&before->st_ctim, &after->st_ctim);
}

bool steady_still(const char *path, const struct stat *before)
{
	struct stat after;

	if (lstat(path, &after) < 0)
		return !before && errno == ENOENT;
	return before && steady_same(before, &after);
}
