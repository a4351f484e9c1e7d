// SPDX-License-Identifier: GPL-2.0-or-later
#include "kept.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "cleanup.h"

/* Who refused what to whom is for administrators, as auditd's own log is. */
#define FILE_MODE 0640
#define DIRECTORY_MODE 0750

void kept_drop(struct kept *kept)
{
	closep(&kept->fd);
	kept->fd = -1;
}

/* Rotation needs no signal from whoever does it. */
static bool is_current(const struct kept *kept)
{
	struct stat ours, there;

	return kept->fd >= 0 && fstat(kept->fd, &ours) == 0 && stat(kept->path, &there) == 0 &&
	       ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

static int make_directory(const char *path)
{
	_cleanup_(freep) char *directory = strdup(path);
	char *slash;

	if (!directory)
		return -ENOMEM;
	slash = strrchr(directory, '/');
	if (!slash || slash == directory)
		return 0;
	*slash = '\0';
	return mkdir(directory, DIRECTORY_MODE) < 0 && errno != EEXIST ? -errno : 0;
}

static int open_anew(struct kept *kept)
{
	int r;

	kept_drop(kept);
	r = make_directory(kept->path);
	if (r < 0)
		return r;
	kept->fd =
		open(kept->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	return kept->fd < 0 ? -errno : 0;
}

/* A torn line would spoil the one that is written after it. */
static int append(int fd, struct word line)
{
	struct iovec parts[] = {
		{ .iov_base = (void *)line.at, .iov_len = line.len },
		{ .iov_base = "\n", .iov_len = 1 },
	};
	struct stat before;
	ssize_t n;

	if (fstat(fd, &before) < 0)
		return -errno;
	n = writev(fd, parts, 2);
	if (n < 0)
		return -errno;
	if ((size_t)n == line.len + 1)
		return 0;
	if (ftruncate(fd, before.st_size) < 0)
		return -errno;
	return -ENOSPC;
}

int kept_add(struct kept *kept, struct word line)
{
	if (!is_current(kept)) {
		int r = open_anew(kept);

		if (r < 0)
			return r;
	}
	return append(kept->fd, line);
}
