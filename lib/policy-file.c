// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include "steady.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

int check_owner(const struct stat *st, const char *path, uid_t owner, struct usercap_diag *diag)
{
	if (owner == OWNER_ANY)
		return 0;
	if (st->st_uid != owner)
		return diag_file(diag, path, -EPERM, "owned by user ID %u: run chown root",
				 st->st_uid);
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return diag_file(diag, path, -EPERM, "others can write to it: run chmod go-w");
	return 0;
}

/* Check what was opened, not what a path names now. */
static int check_file(const struct stat *st, const char *path, uid_t owner,
		      struct usercap_diag *diag)
{
	if (!S_ISREG(st->st_mode))
		return diag_file(diag, path, -EPERM, "not a regular file");
	return check_owner(st, path, owner, diag);
}

static int open_file(int dir, const char *name, const char *path, struct usercap_diag *diag)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	int error = -errno;

	if (fd >= 0)
		return fd;
	if (error == -ELOOP)
		return diag_file(diag, path, error, "a symbolic link: put the file itself here");
	return diag_file(diag, path, error, "cannot be opened: %m");
}

/* Make room for @more bytes and the newline at the end */
static int reserve(struct text *text, size_t more)
{
	size_t room = text->len + more + 1;
	char *bytes;

	if (room <= text->room)
		return 0;
	bytes = realloc(text->bytes, room);
	if (!bytes)
		return -ENOMEM;
	text->bytes = bytes;
	text->room = room;
	return 0;
}

/*
 * Read @size bytes, and one more where there is one: so the end is seen, not assumed,
 * and a file that grows and grows is given up.
 */
static int read_all(int fd, size_t size, struct text *text)
{
	size_t left = size + 1;
	unsigned int interrupts = 0;
	ssize_t n = 1;
	int r;

	r = reserve(text, left);
	if (r < 0)
		return r;
	while (left && n) {
		n = read(fd, text->bytes + text->len, left);
		if (n < 0 && (errno != EINTR || ++interrupts == INTERRUPTS_MAX))
			return -errno;
		if (n > 0) {
			text->len += n;
			left -= n;
		}
	}
	return 0;
}

/* As steady_stat(), in words */
static int look_at(int fd, const char *path, struct stat *ret, struct usercap_diag *diag)
{
	int r = steady_stat(fd, ret);

	if (r == -EAGAIN)
		return diag_file(diag, path, r, "somebody is writing to it: try again");
	errno = -r;
	return r < 0 ? diag_file(diag, path, r, "cannot be examined: %m") : 0;
}

int file_append(int dir, const char *name, const char *path, uid_t owner, struct text *text,
		struct usercap_diag *diag)
{
	_cleanup_(closep) int fd = open_file(dir, name, path, diag);
	struct stat before, after;
	size_t begin = text->len;
	int r;

	if (fd < 0)
		return fd;
	r = look_at(fd, path, &before, diag);
	if (r < 0)
		return r;
	r = check_file(&before, path, owner, diag);
	if (r < 0)
		return r;
	if ((size_t)before.st_size > POLICY_SIZE_MAX - begin)
		return diag_file(diag, path, -EFBIG, POLICY_TOO_BIG);
	r = read_all(fd, before.st_size, text);
	if (r < 0) {
		errno = -r;
		return diag_file(diag, path, r, "cannot be read: %m");
	}
	if (fstat(fd, &after) < 0)
		return diag_file(diag, path, -errno, "cannot be examined: %m");
	if (!steady_same(&before, &after) || (size_t)after.st_size != text->len - begin)
		return diag_file(diag, path, -EAGAIN, "changed while it was read: try again");
	text->bytes[text->len++] = '\n';
	text->last = before;
	return 0;
}
