// SPDX-License-Identifier: LGPL-2.1-or-later
#include "replace.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define MAX_SIZE (1 << 30)

struct original {
	char *path; /* without links */
	int fd;
	struct stat st;
	struct bytes bytes;
};

/* ---- reading ---- */

static int read_all(struct original *original)
{
	struct bytes *bytes = &original->bytes;
	size_t done = 0;

	bytes->size = original->st.st_size;
	bytes->at = malloc(bytes->size ? bytes->size : 1);
	if (!bytes->at)
		return -ENOMEM;
	while (done < bytes->size) {
		ssize_t n = pread(original->fd, bytes->at + done, bytes->size - done, done);

		if (n < 0 && errno != EINTR)
			return -errno;
		/* somebody makes it shorter just now */
		if (n == 0)
			return -EBUSY;
		if (n > 0)
			done += n;
	}
	return 0;
}

static int open_it(struct original *original, const char *path, const char **why)
{
	original->path = realpath(path, NULL);
	if (!original->path)
		return -errno;
	original->fd = open(original->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (original->fd < 0 || fstat(original->fd, &original->st) < 0)
		return -errno;
	if (!S_ISREG(original->st.st_mode)) {
		*why = "it is no regular file";
		return -EINVAL;
	}
	if (original->st.st_size >= MAX_SIZE) {
		*why = "it is larger than 1 GiB";
		return -EFBIG;
	}
	return read_all(original);
}

int original_open(const char *path, struct original **ret, const char **why)
{
	struct original *original = calloc(1, sizeof(*original));
	int r;

	*why = NULL;
	if (!original)
		return -ENOMEM;
	original->fd = -1;
	r = open_it(original, path, why);
	if (r < 0) {
		original_free(original);
		return r;
	}
	*ret = original;
	return 0;
}

void original_free(struct original *original)
{
	if (!original)
		return;
	closep(&original->fd);
	free(original->bytes.at);
	free(original->path);
	free(original);
}

const struct bytes *original_bytes(const struct original *original)
{
	return &original->bytes;
}

/* ---- what a file has beside its contents ---- */

/* They vouch for contents that are no more */
static bool is_signature(const char *name)
{
	return strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0;
}

static int copy_attribute(int from, int to, const char *name)
{
	_cleanup_(freep) char *value = NULL;
	ssize_t size = fgetxattr(from, name, NULL, 0);

	/* the file system lists what only others may see */
	if (size < 0)
		return errno == ENODATA ? 0 : -errno;
	value = malloc(size ? size : 1);
	if (!value)
		return -ENOMEM;
	size = fgetxattr(from, name, value, size);
	if (size < 0)
		return -errno;
	return fsetxattr(to, name, value, size, 0) < 0 ? -errno : 0;
}

static int copy_attributes(int from, int to)
{
	_cleanup_(freep) char *names = NULL;
	ssize_t size = flistxattr(from, NULL, 0);

	if (size < 0)
		return errno == ENOTSUP ? 0 : -errno;
	names = malloc(size ? size : 1);
	if (!names)
		return -ENOMEM;
	size = flistxattr(from, names, size);
	if (size < 0)
		return -errno;
	for (const char *name = names; name < names + size; name += strlen(name) + 1) {
		int r = is_signature(name) ? 0 : copy_attribute(from, to, name);

		if (r < 0)
			return r;
	}
	return 0;
}

/*
 * In this order: each of these takes away what the next one gives, set-user-ID bits and
 * file capabilities.
 */
static int copy_all_about(const struct original *original, int to, const char **why)
{
	const struct stat *st = &original->st;
	struct stat is;
	int r;

	if (fstat(to, &is) < 0)
		return -errno;
	if ((is.st_uid != st->st_uid || is.st_gid != st->st_gid) &&
	    fchown(to, st->st_uid, st->st_gid) < 0) {
		*why = "its owner and group could not be kept: do it as root";
		return -EPERM;
	}
	if (fchmod(to, st->st_mode & 07777) < 0)
		return -errno;
	r = copy_attributes(original->fd, to);
	if (r < 0) {
		*why = "its extended attributes could not be kept: do it as root";
		return r == -ENOMEM ? r : -EPERM;
	}
	/* the bits are dropped without a word where the caller is not in the group */
	if (fstat(to, &is) < 0)
		return -errno;
	if (is.st_mode != st->st_mode) {
		*why = "its mode could not be kept: do it as root";
		return -EPERM;
	}
	return 0;
}

/* ---- replacing ---- */

static int write_all(int fd, const struct bytes *bytes)
{
	size_t done = 0;

	while (done < bytes->size) {
		ssize_t n = write(fd, bytes->at + done, bytes->size - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += n;
	}
	return 0;
}

/* Is the name still that of the file which was read, and that as it was? */
static int check_unchanged(const struct original *original, const char **why)
{
	const struct stat *was = &original->st;
	struct stat st;

	if (lstat(original->path, &st) < 0)
		return -errno;
	if (st.st_dev == was->st_dev && st.st_ino == was->st_ino && st.st_size == was->st_size &&
	    st.st_ctim.tv_sec == was->st_ctim.tv_sec && st.st_ctim.tv_nsec == was->st_ctim.tv_nsec)
		return 0;
	*why = "somebody changed it meanwhile: try again";
	return -EBUSY;
}

/* The directory of a file, so that a crash does not forget the new name */
static int sync_directory(const char *path)
{
	_cleanup_(freep) char *directory = strdup(path);
	_cleanup_(closep) int fd = -1;
	char *slash = directory ? strrchr(directory, '/') : NULL;

	if (!slash)
		return -ENOMEM;
	slash[1] = '\0';
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int fill(const struct original *original, int fd, const struct bytes *bytes,
		const char **why)
{
	int r = write_all(fd, bytes);

	if (r == 0)
		r = copy_all_about(original, fd, why);
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	return r;
}

int original_replace(struct original *original, const struct bytes *bytes, const char **why)
{
	_cleanup_(freep) char *new = NULL;
	_cleanup_(closep) int fd = -1;
	int r;

	*why = NULL;
	if (original->st.st_nlink > 1) {
		*why = "it has other names (hard links), which would keep the old contents: "
		       "make it a file of its own first";
		return -EMLINK;
	}
	if (asprintf(&new, "%s.usercap-XXXXXX", original->path) < 0) {
		new = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(new, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	r = fill(original, fd, bytes, why);
	if (r == 0)
		r = check_unchanged(original, why);
	if (r == 0 && rename(new, original->path) < 0)
		r = -errno;
	if (r < 0) {
		unlink(new);
		return r;
	}
	/* the new file is in place: no reason to say that it is not */
	sync_directory(original->path);
	return 0;
}
