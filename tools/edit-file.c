// SPDX-License-Identifier: GPL-2.0-or-later
/* The copy: made, read, and put in place */
#include "editing.h"

#include "command.h"
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

/* ---- the beginning ---- */

static int read_old(struct editing *editing)
{
	struct usercap_diag diag;

	if (lstat(editing->path, &editing->before) < 0 && errno == ENOENT)
		return STATUS_FINE;
	editing->exists = true;
	if (file_append(AT_FDCWD, editing->path, editing->path, machine_owner(), &editing->old,
			&diag) < 0)
		return trouble("edit", "%s: %s", editing->path, diag.message);
	editing->old.len--; /* the newline that was appended */
	return STATUS_FINE;
}

/* Who can write to it could put something else in place of the copy. */
static int check_dir(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return trouble("edit", "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return trouble("edit", "%s is not a directory", path);
	if (st.st_uid != machine_owner() || st.st_mode & (S_IWGRP | S_IWOTH))
		return trouble("edit",
			       "others can write to %s: edit a draft with any editor, and look at "
			       "it with usercap check",
			       path);
	return STATUS_FINE;
}

static int make_dir(struct editing *editing)
{
	if (mkdir(editing->dir, 0755) == 0) {
		editing->made_dir = true;
		return chmod(editing->dir, 0755) == 0
			       ? STATUS_FINE
			       : trouble("edit", "%s: %s", editing->dir, strerror(errno));
	}
	if (errno != EEXIST)
		return trouble("edit", "%s: %s", editing->dir, strerror(errno));
	return check_dir(editing->dir);
}

static int write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			len -= n;
		}
	}
	return 0;
}

/* Nobody else edits now, so these copies are of edits that did not come to an end. */
static void tell_left(const struct editing *editing, const char *prefix)
{
	_cleanup_(closedirp) DIR *dir = opendir(editing->dir);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, prefix, strlen(prefix)))
			trouble("edit",
				"%s/%s is left from an edit that did not end: look at it, then "
				"remove it",
				editing->dir, entry->d_name);
}

static int make_copy(struct editing *editing)
{
	/* no drop-in begins with a dot, nor does one end in anything but .conf */
	const char *prefix =
		arena_format(editing->arena, ".%s.edit-", strrchr(editing->path, '/') + 1);
	_cleanup_(closep) int fd = -1;
	char *copy;
	int r;

	tell_left(editing, prefix);
	copy = arena_format(editing->arena, "%s/%sXXXXXX", editing->dir, prefix);
	fd = mkostemp(copy, O_CLOEXEC);
	if (fd < 0)
		return trouble("edit", "no copy can be made in %s: %s", editing->dir,
			       strerror(errno));
	editing->copy = copy;
	r = write_all(fd, editing->old.bytes, editing->old.len);
	if (r < 0)
		return trouble("edit", "%s: %s", copy, strerror(-r));
	return STATUS_FINE;
}

int editing_begin(struct editing *editing)
{
	int status = read_old(editing);

	if (!status)
		status = make_dir(editing);
	return status ? status : make_copy(editing);
}

int editing_read(const struct editing *editing, struct text *ret)
{
	struct text text = { 0 };
	struct usercap_diag diag;

	/* by its name: many editors write a new file, too */
	if (file_append(AT_FDCWD, editing->copy, editing->copy, machine_owner(), &text, &diag) <
	    0) {
		free(text.bytes);
		return trouble("edit", "%s: %s", editing->copy, diag.message);
	}
	text.len--;
	*ret = text;
	return STATUS_FINE;
}

/* ---- the end ---- */

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Whoever saved it without the lock does not know of this change, and the other way round */
static bool is_unchanged(const struct editing *editing)
{
	struct stat now;

	if (lstat(editing->path, &now) < 0)
		return errno == ENOENT && !editing->exists;
	return editing->exists && is_same(&now, &editing->before);
}

/* What is about the text of the file, not about the file */
static bool is_of_text(const char *name)
{
	return !strcmp(name, "security.ima") || !strcmp(name, "security.evm");
}

static int copy_attribute(int from, int to, const char *name)
{
	char value[65536]; /* XATTR_SIZE_MAX */
	ssize_t len = fgetxattr(from, name, value, sizeof(value));

	if (len < 0)
		return errno == ENODATA ? 0 : -errno;
	return fsetxattr(to, name, value, len, 0) < 0 ? -errno : 0;
}

/* The label of SELinux or SMACK, and what else there is */
static int copy_attributes(int from, int to)
{
	char names[65536]; /* XATTR_LIST_MAX */
	ssize_t len = flistxattr(from, names, sizeof(names));

	if (len < 0)
		return errno == ENOTSUP ? 0 : -errno;
	for (const char *name = names; name < names + len; name += strlen(name) + 1) {
		int r = is_of_text(name) ? 0 : copy_attribute(from, to, name);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Make it the same file as before, but for its text */
static int dress(const struct editing *editing, int copy)
{
	_cleanup_(closep) int old = -1;

	if (!editing->exists)
		return fchmod(copy, 0644) < 0 ? -errno : 0;
	old = open(editing->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (old < 0)
		return -errno;
	if (fchown(copy, editing->before.st_uid, editing->before.st_gid) < 0 ||
	    fchmod(copy, editing->before.st_mode & 07777) < 0)
		return -errno;
	return copy_attributes(old, copy);
}

static int sync_dir(const char *path)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int place(const struct editing *editing)
{
	_cleanup_(closep) int fd = -1;
	int r;

	fd = open(editing->copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	r = dress(editing, fd);
	if (r < 0)
		return r;
	/* or after a power failure the name could lead to nothing */
	if (fsync(fd) < 0)
		return -errno;
	return rename(editing->copy, editing->path) < 0 ? -errno : 0;
}

int editing_save(struct editing *editing)
{
	int r;

	editing->keep = true;
	if (!is_unchanged(editing)) {
		trouble("edit", "%s was changed by somebody else: compare it with yours, %s",
			editing->path, editing->copy);
		return STATUS_FINDINGS;
	}
	r = place(editing);
	if (r < 0)
		return trouble("edit", "%s is as it was (%s): yours is %s", editing->path,
			       strerror(-r), editing->copy);
	editing->keep = false;
	editing->copy = NULL;
	editing->made_dir = false;
	r = sync_dir(editing->dir);
	if (r < 0)
		return trouble("edit", "%s is new, but may be lost if the power fails now: %s",
			       editing->path, strerror(-r));
	return STATUS_FINE;
}

void editing_end(struct editing *editing)
{
	if (editing->copy && !editing->keep)
		unlink(editing->copy);
	if (editing->made_dir && !editing->keep)
		rmdir(editing->dir);
	free(editing->old.bytes);
}
