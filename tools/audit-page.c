// SPDX-License-Identifier: GPL-2.0-or-later
#include "audit-page.h"

#include "cleanup.h"
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int blame(const char *path, int error)
{
	return trouble("audit", "%s: %s", path, strerror(error));
}

static bool is_page(const char *path)
{
	static const char begin[] = "<!DOCTYPE html>";
	char text[sizeof(begin) - 1];
	FILE *file = fopen(path, "re");
	size_t n;

	if (!file)
		return false;
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	return n == 0 || (n == sizeof(text) && !memcmp(text, begin, n));
}

/* What is written before it is given its name; *@ret_path is free(3)d */
static FILE *create(const char *path, char **ret_path)
{
	FILE *out;
	int fd;

	if (asprintf(ret_path, "%s.XXXXXX", path) < 0) {
		*ret_path = NULL;
		errno = ENOMEM;
		return NULL;
	}
	fd = mkstemp(*ret_path);
	if (fd < 0)
		return NULL;
	out = fdopen(fd, "w");
	if (!out) {
		close(fd);
		unlink(*ret_path);
	}
	return out;
}

/* A device or a pipe, which has its name for good; nothing that took its place just now */
static FILE *open_device(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	FILE *out;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		out = fdopen(fd, "w");
		if (out)
			return out;
	} else {
		errno = EEXIST;
	}
	close(fd);
	return NULL;
}

static int write_file(struct html *html, const char *path)
{
	_cleanup_(freep) char *temporary = NULL;
	struct stat name, file;
	bool is_link = lstat(path, &name) == 0 && S_ISLNK(name.st_mode);
	bool is_there = stat(path, &file) == 0;
	bool is_device = is_there && !S_ISREG(file.st_mode);
	int error;

	/* who can make links does not decide which file is written to */
	if (is_link && !is_device)
		return trouble("audit",
			       "%s is a link: name what it leads to, or - for standard output",
			       path);
	/* a log that was meant to be read, for one */
	if (is_there && !is_device && !is_page(path))
		return trouble("audit", "%s is there already, and is no page: name another file",
			       path);
	html->out = is_device ? open_device(path) : create(path, &temporary);
	if (!html->out)
		return blame(path, errno);
	error = -html_report(html);
	if (!error && (ferror(html->out) || fflush(html->out) != 0))
		error = errno;
	if (fclose(html->out) != 0 && !error)
		error = errno;
	if (!error && temporary && rename(temporary, path) < 0)
		error = errno;
	if (!error)
		return STATUS_FINE;
	if (temporary)
		unlink(temporary);
	return blame(path, error);
}

int audit_page_write(struct html *html, const char *path)
{
	if (strcmp(path, "-") != 0)
		return write_file(html, path);
	html->out = stdout;
	return html_report(html) < 0 ? blame("standard output", ENOMEM) : STATUS_FINE;
}
