// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-files.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_LOG "/var/log/audit/audit.log"

/* auditd keeps 999 at most, but any number with max_log_file_action = KEEP_LOGS */
#define MAX_LOGS 99999

static const char *const suffixes[] = { "", ".gz", ".xz", ".zst" };

/* "log_file = /var/log/audit/audit.log": a word, "=", a word */
static int path_in_line(char *line, char **ret)
{
	char *saved, *name = strtok_r(line, " \t=\n", &saved), *value;

	if (!name || strcasecmp(name, "log_file") != 0)
		return 0;
	value = strtok_r(NULL, " \t=\n", &saved);
	if (!value)
		return 0;
	free(*ret);
	*ret = strdup(value);
	return *ret ? 0 : -ENOMEM;
}

int log_files_path(const char *conf, char **ret)
{
	_cleanup_(fclosep) FILE *file = fopen(conf, "re");
	_cleanup_(freep) char *line = NULL;
	_cleanup_(freep) char *path = NULL;
	size_t size = 0;

	if (!file && errno != ENOENT)
		return -errno;
	while (file && getline(&line, &size, file) >= 0)
		if (path_in_line(line, &path) < 0)
			return -ENOMEM;
	if (file && ferror(file))
		return -EIO;
	if (!path)
		path = strdup(DEFAULT_LOG);
	if (!path)
		return -ENOMEM;
	*ret = take_ptr(path);
	return 0;
}

/* The directory that @path is in; free(3) it */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path + 1) : strdup(".");
}

/*
 * The highest number of a rotated file; auditd leaves no gaps, people do. In a
 * directory that may be searched but not read there are none, then.
 *
 * Return: it, 0 if there is none, or -ENOMEM.
 */
static int highest(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	_cleanup_(freep) char *dir = directory_of(path);
	_cleanup_(closedirp) DIR *listing = NULL;
	struct dirent *entry;
	int found = 0;

	if (!dir)
		return -ENOMEM;
	listing = opendir(dir);
	while (listing && (entry = readdir(listing))) {
		const char *name = entry->d_name;
		size_t len = strlen(base);
		unsigned long number;

		if (strncmp(name, base, len) != 0 || name[len] != '.')
			continue;
		number = strtoul(name + len + 1, NULL, 10);
		if (number <= MAX_LOGS && (int)number > found)
			found = (int)number;
	}
	return found;
}

static int append(struct log_files *files, int fd, const char *path)
{
	struct log_file *grown = reallocarray(files->files, files->n + 1, sizeof(*grown));
	char *name = strdup(path);

	if (grown)
		files->files = grown;
	if (!grown || !name) {
		free(name);
		return -ENOMEM;
	}
	files->files[files->n++] = (struct log_file){ .fd = fd, .path = name };
	return 0;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is it open already? A rotation has moved it on to the next name, then. */
static bool is_known(const struct log_files *files, const struct stat *st)
{
	struct stat other;

	for (size_t i = 0; i < files->n; i++)
		if (files->files[i].fd >= 0 && fstat(files->files[i].fd, &other) == 0 &&
		    is_same(&other, st))
			return true;
	return false;
}

/*
 * Return: 1 for a file that was added, or which is there already; 0 if there is none
 * of that name; -EEXIST if it is @after; -ENOMEM.
 */
static int add(const char *path, const struct stat *after, struct log_files *files)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	int r;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fstat(fd, &st) < 0)
		return append(files, -errno, path) < 0 ? -ENOMEM : 1;
	if (after && is_same(&st, after))
		return -EEXIST;
	if (is_known(files, &st))
		return 1;
	r = append(files, fd, path);
	if (r < 0)
		return r;
	fd = -1;
	return 1;
}

/* PATH.N, in whichever form it has; as add() */
static int add_rotated(const char *path, int number, const struct stat *after,
		       struct log_files *files)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		_cleanup_(freep) char *name = NULL;

		if (asprintf(&name, "%s.%d%s", path, number, suffixes[i]) < 0) {
			name = NULL;
			return -ENOMEM;
		}
		r = add(name, after, files);
	}
	return r;
}

/* Where names may not be looked up, every one seems to be there. 1, 0 or -ENOMEM */
static int may_search(const char *path)
{
	_cleanup_(freep) char *dir = directory_of(path);

	if (!dir)
		return -ENOMEM;
	return faccessat(AT_FDCWD, dir, X_OK, AT_EACCESS) == 0 || errno != EACCES;
}

/* From the newest to the oldest; as add() */
static int add_all(const char *path, const struct stat *after, struct log_files *files)
{
	int last = highest(path), searchable = may_search(path), r;

	if (last < 0 || searchable < 0)
		return -ENOMEM;
	r = add(path, after, files);
	if (r == 0)
		r = append(files, -ENOENT, path);
	/* a rotation may have made one more */
	for (int n = 1; searchable && r >= 0 && n <= MAX_LOGS + 1; n++) {
		r = add_rotated(path, n, after, files);
		if (r == 0 && n > last)
			break;
	}
	return r;
}

static void reverse(struct log_files *files)
{
	for (size_t i = 0; i < files->n / 2; i++) {
		struct log_file file = files->files[i];

		files->files[i] = files->files[files->n - 1 - i];
		files->files[files->n - 1 - i] = file;
	}
}

static void drop_from(struct log_files *files, size_t keep)
{
	while (files->n > keep) {
		files->n--;
		if (files->files[files->n].fd >= 0)
			close(files->files[files->n].fd);
		free(files->files[files->n].path);
	}
}

int log_files_open(const char *path, const struct stat *after, struct log_files *ret)
{
	_cleanup_(log_files_drop) struct log_files files = { 0 };
	int r = add_all(path, after, &files);

	if (r < 0 && r != -EEXIST)
		return r;
	/* it is gone for good, so which of these it has had before cannot be told */
	if (after && r != -EEXIST)
		drop_from(&files, 1);
	reverse(&files);
	*ret = files;
	files = (struct log_files){ 0 };
	return 0;
}

void log_files_drop(struct log_files *files)
{
	drop_from(files, 0);
	free(files->files);
	files->files = NULL;
}
