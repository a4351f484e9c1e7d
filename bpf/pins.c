// SPDX-License-Identifier: GPL-2.0-or-later
#include "pins.h"

#include <bpf-limits.h>
#include <bpf/libbpf.h>
#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define LINK "link-"
#define NEW "new-"
#define TABLE "map-"

static int path_problem(struct problem *problem, int error, const char *path)
{
	return problem_set(problem, error, "%s: %s", path, strerror(-error));
}

bool pins_exist(void)
{
	struct stat above, here;

	return stat(PINS_ABOVE, &above) == 0 && stat(PINS_DIR, &here) == 0 &&
	       above.st_dev != here.st_dev;
}

int pins_lock(int *ret, struct problem *problem)
{
	int fd;

	if (mkdir(PINS_ABOVE, 0755) < 0 && errno != EEXIST)
		return path_problem(problem, -errno, PINS_ABOVE);
	fd = open(PINS_ABOVE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) < 0) {
		int r = path_problem(problem, -errno, PINS_ABOVE);

		closep(&fd);
		return r;
	}
	*ret = fd;
	return 0;
}

int pins_prepare(struct problem *problem)
{
	if (pins_exist())
		return 0;
	if (mkdir(PINS_DIR, 0700) < 0 && errno != EEXIST)
		return path_problem(problem, -errno, PINS_DIR);
	if (mount("usercap", PINS_DIR, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") < 0)
		return problem_set(problem, -errno, "bpf file system on %s: %s", PINS_DIR,
				   strerror(errno));
	return 0;
}

static bool is_iterator(const char *program)
{
	return strcmp(program, "usercap_processes") == 0;
}

void pins_link_path(const char *program, char ret[PINS_PATH_SIZE])
{
	if (is_iterator(program))
		snprintf(ret, PINS_PATH_SIZE, "%s", PINS_PROCESSES);
	else
		snprintf(ret, PINS_PATH_SIZE, PINS_DIR "/" LINK "%s", program);
}

void pins_table_path(const char *table, char ret[PINS_PATH_SIZE])
{
	snprintf(ret, PINS_PATH_SIZE, PINS_DIR "/" TABLE "%s", table);
}

static void new_path(const char *program, char ret[PINS_PATH_SIZE])
{
	snprintf(ret, PINS_PATH_SIZE, PINS_DIR "/" NEW "%s", program);
}

/* Those that begin with @prefix, but for @keep */
static void remove_some(const char *prefix, const char *const keep[], size_t n)
{
	_cleanup_(closedirp) DIR *dir = opendir(PINS_DIR);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		bool kept = *entry->d_name == '.' ||
			    strncmp(entry->d_name, prefix, strlen(prefix)) != 0;

		for (size_t i = 0; i < n && !kept; i++)
			kept = strcmp(entry->d_name + strlen(prefix), keep[i]) == 0;
		if (!kept)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
}

static int pin_new(struct bpf_link *link, const char *program, struct problem *problem)
{
	char path[PINS_PATH_SIZE];
	int r;

	new_path(program, path);
	r = bpf_link__pin(link, path);
	if (r < 0)
		return path_problem(problem, r, path);
	if (is_iterator(program) && chmod(path, 0400) < 0)
		return path_problem(problem, -errno, path);
	return 0;
}

/* The old one, which had the name, ends with it. */
static int rename_new(const char *program, struct problem *problem)
{
	char from[PINS_PATH_SIZE], to[PINS_PATH_SIZE];

	new_path(program, from);
	pins_link_path(program, to);
	return rename(from, to) < 0 ? path_problem(problem, -errno, to) : 0;
}

int pins_replace_links(struct bpf_link *const links[], const char *const names[], size_t n,
		       struct problem *problem)
{
	int r = 0;

	/* of a loader that was killed; what it replaced already has its name by now */
	remove_some(NEW, NULL, 0);
	for (size_t i = 0; i < n && r == 0; i++)
		r = pin_new(links[i], names[i], problem);
	for (size_t i = 0; i < n && r == 0; i++)
		r = rename_new(names[i], problem);
	if (r == 0)
		remove_some(LINK, names, n);
	return r;
}

void pins_note_watched(bool watched)
{
	_cleanup_(closep) int fd = -1;

	if (watched)
		fd = open(BPF_WATCHED, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	else
		unlink(BPF_WATCHED);
}

int pins_remove(struct problem *problem)
{
	/* first, so that whoever gets an answer is also held to it */
	unlink(PINS_DIR "/" LINK "usercap_prctl");
	remove_some("", NULL, 0);
	pins_note_watched(false);
	/* Other mount namespaces may have copies of the mount, but there is one file system. */
	if (umount2(PINS_DIR, MNT_DETACH) < 0)
		return path_problem(problem, -errno, PINS_DIR);
	return 0;
}
