// SPDX-License-Identifier: LGPL-2.1-or-later
#include "policy-internal.h"

#include "steady.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct dropin {
	char *name;
	size_t rank; /* of its directory; 0 masks 1 */
};

struct dropins {
	struct dropin *files;
	size_t n;
	size_t room;
};

/* A directory that was opened, or NULL and nothing where none was */
struct opened {
	DIR *dir;
	struct stat st;
};

static void opened_drop(struct opened (*opened)[2])
{
	for (size_t rank = 0; rank < 2; rank++)
		closedirp(&(*opened)[rank].dir);
}

static void dropins_drop(struct dropins *dropins)
{
	for (size_t i = 0; i < dropins->n; i++)
		free(dropins->files[i].name);
	free(dropins->files);
}

static int order(const void *left, const void *right)
{
	const struct dropin *a = left, *b = right;
	int r = strcmp(a->name, b->name);

	return r ? r : (a->rank > b->rank) - (a->rank < b->rank);
}

bool dropin_is_wanted(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && strcmp(name + len - 5, ".conf") == 0;
}

static int add(struct dropins *dropins, const char *name, size_t rank)
{
	int r = array_grow(&dropins->files, &dropins->room, dropins->n, sizeof(*dropins->files));
	char *copy;

	if (r < 0)
		return r;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	dropins->files[dropins->n++] = (struct dropin){ copy, rank };
	return 0;
}

static int check_dir(const struct stat *st, const char *path, uid_t owner,
		     struct usercap_diag *diag)
{
	if (!S_ISDIR(st->st_mode))
		return diag_file(diag, path, -EPERM, "not a directory");
	return check_owner(st, path, owner, diag);
}

/* 0 and an open directory, or none if it is missing; or a negative errno */
static int open_dir(const char *path, uid_t owner, struct opened *ret, struct usercap_diag *diag)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int r;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return diag_file(diag, path, -ELOOP,
				 "a symbolic link: put the directory itself here");
	if (fd < 0)
		return diag_file(diag, path, -errno, "cannot be opened: %m");
	r = steady_stat(fd, &ret->st);
	if (r == -EAGAIN)
		return diag_file(diag, path, r, "somebody is changing files in it: try again");
	errno = -r;
	if (r < 0)
		return diag_file(diag, path, r, "cannot be examined: %m");
	r = check_dir(&ret->st, path, owner, diag);
	if (r < 0)
		return r;
	ret->dir = fdopendir(fd);
	if (!ret->dir)
		return diag_file(diag, path, -errno, "cannot be opened: %m");
	fd = -1; /* ret->dir has it now */
	return 0;
}

static int list_dir(DIR *dir, const char *path, size_t rank, struct dropins *dropins,
		    struct usercap_diag *diag)
{
	const struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (!entry && errno)
			return diag_file(diag, path, -errno, "cannot be read: %m");
		if (!entry)
			return 0;
		if (dropin_is_wanted(entry->d_name) && add(dropins, entry->d_name, rank) < 0)
			return diag_file(diag, path, -ENOMEM, "out of memory");
	}
}

bool dropin_is_mask(int dir, const char *name)
{
	static const char null[] = "/dev/null";
	char target[sizeof(null)];

	return readlinkat(dir, name, target, sizeof(target)) == sizeof(null) - 1 &&
	       !memcmp(target, null, sizeof(null) - 1);
}

static int take_dropin(int dir, const char *dir_path, const char *name, dropin_fn take, void *arg,
		       struct usercap_diag *diag)
{
	_cleanup_(freep) char *path = NULL;
	int r;

	if (dropin_is_mask(dir, name))
		return 0;
	if (asprintf(&path, "%s/%s", dir_path, name) < 0) {
		path = NULL;
		return diag_file(diag, dir_path, -ENOMEM, "out of memory");
	}
	r = take(dir, name, path, arg);
	/* it was there a moment ago; -ENOENT would say that there is no policy */
	if (r == -ENOENT)
		return diag_file(diag, path, -EAGAIN, "went away while it was read: try again");
	return r;
}

static int take_all(const struct opened opened[2], const char *const dirs[2],
		    struct dropins *dropins, dropin_fn take, void *arg, struct usercap_diag *diag)
{
	const char *last = "";
	int r;

	if (dropins->n)
		qsort(dropins->files, dropins->n, sizeof(*dropins->files), order);
	for (size_t i = 0; i < dropins->n; i++) {
		const struct dropin *file = &dropins->files[i];

		if (strcmp(file->name, last) == 0)
			continue;
		last = file->name;
		r = take_dropin(dirfd(opened[file->rank].dir), dirs[file->rank], file->name, take,
				arg, diag);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A file may have come or gone after its directory was listed, as one that replaces it. */
static int check_again(const struct opened opened[2], const char *const dirs[2],
		       struct usercap_diag *diag)
{
	for (size_t rank = 0; rank < 2 && dirs[rank]; rank++)
		if (!steady_still(dirs[rank], opened[rank].dir ? &opened[rank].st : NULL))
			return diag_file(diag, dirs[rank], -EAGAIN,
					 "changed while the policy was read: try again");
	return 0;
}

int dropins_each(const char *const dirs[2], uid_t owner, dropin_fn take, void *arg,
		 struct usercap_diag *diag)
{
	_cleanup_(opened_drop) struct opened opened[2] = { 0 };
	_cleanup_(dropins_drop) struct dropins dropins = { 0 };
	int r;

	for (size_t rank = 0; rank < 2 && dirs[rank]; rank++) {
		r = open_dir(dirs[rank], owner, &opened[rank], diag);
		if (r < 0)
			return r;
		if (opened[rank].dir)
			r = list_dir(opened[rank].dir, dirs[rank], rank, &dropins, diag);
		if (r < 0)
			return r;
	}
	r = take_all(opened, dirs, &dropins, take, arg, diag);
	return r < 0 ? r : check_again(opened, dirs, diag);
}
