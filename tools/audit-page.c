// SPDX-License-Identifier: GPL-2.0-or-later
#include "audit-page.h"

#include "cleanup.h"
#include "command.h"

#include <errno.h>
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

static int write_file(struct html *html, const char *path)
{
	_cleanup_(freep) char *temporary = NULL;
	struct stat st;
	bool is_there = lstat(path, &st) == 0;
	int error;

	/* a log that was meant to be read, for one */
	if (is_there && S_ISREG(st.st_mode) && !is_page(path))
		return trouble("audit", "%s is there already, and is no page: name another file",
			       path);
	/* a device, or a link that may lead to one, has its name for good */
	html->out = is_there && !S_ISREG(st.st_mode) ? fopen(path, "we") : create(path, &temporary);
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
