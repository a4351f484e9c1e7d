// SPDX-License-Identifier: LGPL-2.1-or-later
#include "conf.h"

#include "kernel-call.h"
#include "list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <usercap.h>

/* The first line, which is taken off *@text */
static struct word next_line(struct word *text)
{
	struct word line = { text->at, 0 };

	/* the kernel wrote it, which nobody told the analyzer */
	// NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult)
	while (line.len < text->len && line.at[line.len] != '\n')
		line.len++;
	text->at += line.len;
	text->len -= line.len;
	if (text->len) {
		text->at++;
		text->len--;
	}
	return line;
}

static bool says_nothing(struct word line)
{
	while (line.len && (*line.at == ' ' || *line.at == '\t')) {
		line.at++;
		line.len--;
	}
	return !line.len || *line.at == '#';
}

int conf_parse(const char *text, size_t len, uint64_t *ret)
{
	struct word rest = { text, len };
	uint64_t caps, all = 0;
	bool found = false;

	while (rest.len) {
		struct word line = next_line(&rest);
		const struct place place = { .file = "", .begin = line.at };
		int r;

		if (says_nothing(line))
			continue;
		r = list_read(&place, line, &caps);
		if (r < 0)
			return r;
		all |= caps;
		found = true;
	}
	if (!found)
		return -ENODATA;
	*ret = all;
	return 0;
}

/* Nobody but root may have written it */
static bool is_trusted(int fd)
{
	struct statx st;

	return kernel_call(SYS_statx, fd, (unsigned long)"", AT_EMPTY_PATH,
			   STATX_TYPE | STATX_MODE | STATX_UID, (unsigned long)&st, 0) == 0 &&
	       S_ISREG(st.stx_mode) && st.stx_uid == 0 && !(st.stx_mode & (S_IWGRP | S_IWOTH));
}

/* The whole text in @text; its length, or a negative errno. -EFBIG: it does not fit */
static long read_text(int fd, char *text)
{
	long len = 0, r;

	if (!is_trusted(fd))
		return -EPERM;
	while ((r = kernel_call(SYS_read, fd, (unsigned long)text + len, CONF_MAX_SIZE - len, 0, 0,
				0)) > 0)
		len += r;
	if (r < 0)
		return r;
	return len < CONF_MAX_SIZE ? len : -EFBIG;
}

uint64_t conf_read(const char *path)
{
	char text[CONF_MAX_SIZE];
	uint64_t caps;
	long len, fd;

	fd = kernel_call(SYS_openat, AT_FDCWD, (unsigned long)path,
			 O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0, 0, 0);
	if (fd < 0)
		return CONF_DEFAULT;
	len = read_text((int)fd, text);
	kernel_call(SYS_close, fd, 0, 0, 0, 0, 0);
	if (len < 0 || conf_parse(text, len, &caps) < 0)
		return CONF_DEFAULT;
	return caps;
}
