// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tree.h"

#include "../cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK_SIZE ((size_t)64 * 1024)

struct scan {
	struct tree *tree;
	char *chunk; /* what is being read */
};

static const char *join(struct arena *arena, const char *dir, const char *name)
{
	char *path = arena_alloc(arena, strlen(dir) + strlen(name) + 2);

	stpcpy(stpcpy(stpcpy(path, dir), "/"), name);
	return path;
}

static void note_problem(struct tree *tree, const char *path, int error)
{
	struct tree_problem problem = { .path = path, .error = error };

	/* dangling links are ordinary: packages that were removed leave them */
	if (error != -ENOENT && error != -ENOTDIR)
		list_append(tree->arena, &tree->problems, problem);
}

/* Is the key in the file? 1 or 0, or a negative errno; and is there nothing in it at all? */
static int look_through(struct scan *scan, int dir, const char *name, bool *ret_empty)
{
	_cleanup_(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const size_t overlap = strlen(UNIT_KEY) - 1;
	size_t kept = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	*ret_empty = true;
	while ((n = read(fd, scan->chunk + kept, CHUNK_SIZE - kept)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		*ret_empty = false;
		if (memmem(scan->chunk, kept + n, UNIT_KEY, strlen(UNIT_KEY)))
			return 1;
		/* nearly always that was all: a short read of a file is its end */
		if (kept + n < CHUNK_SIZE)
			return 0;
		kept = overlap;
		memmove(scan->chunk, scan->chunk + CHUNK_SIZE - overlap, overlap);
	}
	return 0;
}

/* The same for a file of the tree; what cannot be read has no key that systemd could see */
static bool mentions(struct scan *scan, int dir, const char *name, const char *path,
		     bool *ret_empty)
{
	int r;

	*ret_empty = false;
	r = look_through(scan, dir, name, ret_empty);
	if (r < 0)
		note_problem(scan->tree, path, r);
	if (r <= 0)
		return false;
	scan->tree->mentions = true;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct tree_dropin *)a)->name, ((const struct tree_dropin *)b)->name);
}

static bool has_suffix(const char *name, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len > suffix_len && !memcmp(name + len - suffix_len, suffix, suffix_len);
}

static void scan_dropins(struct scan *scan, const char *name, const char *path, size_t order)
{
	struct arena *arena = scan->tree->arena;
	_cleanup_(closedirp) DIR *dir = opendir(path);
	struct tree_dir found = { .name = name, .order = order };
	struct {
		struct tree_dropin *at;
		size_t n;
		size_t room;
	} files = { 0 };
	struct dirent *entry;
	bool empty;

	if (!dir) {
		note_problem(scan->tree, path, -errno);
		return;
	}
	while ((entry = readdir(dir))) {
		struct tree_dropin file = { 0 };
		size_t len = strlen(entry->d_name);

		if (*entry->d_name == '.' || !has_suffix(entry->d_name, len, ".conf"))
			continue;
		file.name = arena_copy(arena, entry->d_name, len);
		file.path = join(arena, path, file.name);
		file.mentions = mentions(scan, dirfd(dir), file.name, file.path, &empty);
		list_append(arena, &files, file);
	}
	if (files.n)
		qsort(files.at, files.n, sizeof(*files.at), by_name);
	found.files = files.at;
	found.n = files.n;
	list_append(arena, &scan->tree->dirs, found);
}

/*
 * What an entry is. systemd takes a link for a directory only if what it holds is
 * the path of one, and does not look at it from where the link is.
 */
static int type_of(int dir, const struct dirent *entry, bool as_dir)
{
	char target[PATH_MAX];
	struct stat st;
	ssize_t len;

	if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (entry->d_type == DT_UNKNOWN) {
		if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return DT_UNKNOWN;
		if (!S_ISLNK(st.st_mode))
			return IFTODT(st.st_mode);
	}
	if (!as_dir)
		return DT_LNK;
	len = readlinkat(dir, entry->d_name, target, sizeof(target) - 1);
	if (len <= 0 || *target != '/')
		return DT_LNK;
	target[len] = '\0';
	return stat(target, &st) == 0 && S_ISDIR(st.st_mode) ? DT_DIR : DT_LNK;
}

/* NAME.d, for a unit or a type? Then NAME, else NULL */
static const char *dropins_of(struct arena *arena, const char *name, size_t len)
{
	struct unit_name parsed;
	enum unit_type type;
	const char *base;

	if (!has_suffix(name, len, ".d"))
		return NULL;
	base = arena_copy(arena, name, len - 2);
	return unit_name_parse(base, &parsed) || unit_type_parse(base, &type) ? base : NULL;
}

static bool ends_like_unit(const char *name, size_t len)
{
	return has_suffix(name, len, ".service") || has_suffix(name, len, ".socket");
}

static void scan_entry(struct scan *scan, DIR *dir, const char *dir_path, size_t order,
		       const struct dirent *dirent)
{
	struct arena *arena = scan->tree->arena;
	size_t len = strlen(dirent->d_name);
	struct unit_name parsed;
	const char *base;

	if (ends_like_unit(dirent->d_name, len) && unit_name_parse(dirent->d_name, &parsed)) {
		int type = type_of(dirfd(dir), dirent, false);
		struct tree_entry entry = { 0 };

		if (type != DT_REG && type != DT_LNK)
			return;
		entry.name = arena_copy(arena, dirent->d_name, len);
		entry.path = join(arena, dir_path, entry.name);
		/* a link until tree_index() looks where it leads */
		entry.target = type == DT_LNK ? "" : NULL;
		entry.mentions = mentions(scan, dirfd(dir), entry.name, entry.path, &entry.masks);
		list_append(arena, &scan->tree->entries, entry);
		return;
	}
	base = dropins_of(arena, dirent->d_name, len);
	if (base && type_of(dirfd(dir), dirent, true) == DT_DIR)
		scan_dropins(scan, base, join(arena, dir_path, dirent->d_name), order);
}

struct seen {
	struct {
		dev_t dev;
		ino_t ino;
	} * at;
	size_t n;
	size_t room;
};

/* /lib may be /usr/lib: what was seen under one name need not be read again */
static bool seen_before(struct arena *arena, struct seen *seen, const struct stat *st)
{
	for (size_t i = 0; i < seen->n; i++)
		if (seen->at[i].dev == st->st_dev && seen->at[i].ino == st->st_ino)
			return true;
	seen->at = arena_grow(arena, seen->at, &seen->room, seen->n, sizeof(*seen->at));
	seen->at[seen->n].dev = st->st_dev;
	seen->at[seen->n++].ino = st->st_ino;
	return false;
}

void tree_scan(struct tree *tree, struct arena *arena, const struct strings *dirs)
{
	struct scan scan = { .tree = tree, .chunk = arena_alloc(arena, CHUNK_SIZE) };
	struct seen seen = { 0 };

	*tree = (struct tree){ .arena = arena };
	for (size_t i = 0; i < dirs->n; i++) {
		_cleanup_(closedirp) DIR *dir = opendir(dirs->at[i]);
		struct dirent *entry;
		struct stat st;

		if (!dir || fstat(dirfd(dir), &st) < 0) {
			note_problem(tree, dirs->at[i], -errno);
			continue;
		}
		if (seen_before(arena, &seen, &st))
			continue;
		while ((entry = readdir(dir)))
			scan_entry(&scan, dir, dirs->at[i], i, entry);
	}
}
