// SPDX-License-Identifier: LGPL-2.1-or-later
#include "group-file.h"

#include "cleanup.h"
#include "nss.h"
#include "steady.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>

static const struct group_file of_libc = { "/etc/group", "/etc/nsswitch.conf" };

/*
 * Is it libc that getgrnam_r() asks here, so that it's libc's files that count? Whatever
 * comes before libc may have groups of its own, as nss_wrapper has. Compared with a
 * function that nobody but libc has: of those that are called, a program that isn't
 * position-independent may have the addresses to itself.
 */
static bool libc_answers(void)
{
	const void *const in_libc = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
	Dl_info libc, getgrnam;

	return in_libc && dladdr(in_libc, &libc) && dladdr((const void *)getgrnam_r, &getgrnam) &&
	       libc.dli_fbase == getgrnam.dli_fbase;
}

/* A line of nsswitch.conf(5) for groups: what is behind its colon, or NULL */
static char *group_services(char *line)
{
	line[strcspn(line, "#")] = '\0';
	line += strspn(line, " \t\n\v\f\r");
	if (strncmp(line, "group", 5) != 0 || (line[5] != ':' && !isspace((unsigned char)line[5])))
		return NULL;
	return line + 5;
}

/*
 * Do the services begin with "files", whose answer then stands? Only what needs no
 * thought is taken for that. -ENOTSUP, or as group_file_each()
 */
static int read_services(char *services)
{
	static const char blanks[] = " \t\n";
	bool last, merge, others;
	char *word, *rest;

	if (*services != ':')
		return -ENOTSUP;
	word = strtok_r(services + 1, blanks, &rest);
	if (!word || strcmp(word, "files") != 0)
		return -ENOTSUP;
	word = strtok_r(NULL, blanks, &rest);
	last = word && !strcasecmp(word, "[NOTFOUND=return]");
	/* adds the members that others know to those of the file; the ID is the file's */
	merge = word && !strcasecmp(word, "[SUCCESS=merge]");
	if (last || merge)
		word = strtok_r(NULL, blanks, &rest);
	if (word && *word == '[')
		return -ENOTSUP;
	others = word && !last;
	for (; merge && word; word = strtok_r(NULL, blanks, &rest))
		if (strchr(word, '['))
			return -ENOTSUP;
	return !others;
}

/* A line without an end may be one that is being written: what follows can't be known. */
static int read_nsswitch(const char *path)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	_cleanup_(freep) char *line = NULL;
	int r = -ENOTSUP;
	bool seen = false;
	size_t room = 0;
	ssize_t len;

	if (!file)
		return -errno;
	while ((len = getline(&line, &room, file)) > 0) {
		bool whole = line[len - 1] == '\n' && strlen(line) == (size_t)len;
		char *services = group_services(line);

		if (!services)
			continue;
		if (seen || !whole)
			return -ENOTSUP;
		seen = true;
		r = read_services(services);
	}
	return ferror(file) ? -EIO : r;
}

static int read_group(const void *file, const struct nss_buffer *buffer, void *ret, bool *ret_found)
{
	struct group *found = NULL;
	int error = fgetgrent_r((FILE *)file, ret, buffer->bytes, buffer->size, &found);

	*ret_found = found;
	return error;
}

/* libc itself reads the lines: what it skips, or understands in its own way, is the same. */
static int read_groups(const char *path, group_fn take, void *arg)
{
	_cleanup_(fclosep) FILE *file = fopen(path, "re");
	struct nss_buffer buffer = { 0 };
	struct stat before, after;
	struct group group;
	int r;

	if (!file || fstat(fileno(file), &before) < 0)
		return -errno;
	while ((r = nss_find(read_group, file, &buffer, &group)) == 0)
		/* those are about others, and never what is looked for */
		if (*group.gr_name != '+' && *group.gr_name != '-')
			take(group.gr_name, group.gr_gid, arg);
	free(buffer.bytes);
	if (r != -ENOENT)
		return r;
	if (fstat(fileno(file), &after) < 0)
		return -errno;
	return steady_same(&before, &after) ? 0 : -EAGAIN;
}

int group_file_each(const struct group_file *file, group_fn take, void *arg)
{
	int r, all;

	if (!file && !libc_answers())
		return -ENOTSUP;
	if (!file)
		file = &of_libc;
	all = read_nsswitch(file->services);
	if (all < 0)
		return all;
	r = read_groups(file->groups, take, arg);
	return r < 0 ? r : all;
}
