// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model and a log, preloaded into a real login program
 *
 * USERCAP_RIGHT=none|confine|grant|absent says what the program may do;
 * USERCAP_TRACE names a file for what is logged and for the sets at the end.
 */
#include "model.h"

#include <fcntl.h>
#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/usercap.h>

static void trace(const char *format, va_list args)
{
	const char *path = getenv("USERCAP_TRACE");
	FILE *file = path ? fopen(path, "ae") : NULL;

	if (!file)
		return;
	vfprintf(file, format, args);
	fputc('\n', file);
	fclose(file);
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	trace(format, args);
	va_end(args);
}

void pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	va_list args;

	(void)pamh;
	(void)priority;
	va_start(args, format);
	trace(format, args);
	va_end(args);
	note("(bounding %#jx)", (uintmax_t)model_sets().b);
}

/* Policies must be root's; the tests need not. */
int fstat(int fd, struct stat *st)
{
	if (fstatat(fd, "", st, AT_EMPTY_PATH) < 0)
		return -1;
	if (st->st_uid == geteuid())
		st->st_uid = 0;
	return 0;
}

__attribute__((constructor)) static void begin(void)
{
	static const char *const rights[] = { "none", "confine", "grant", "absent" };
	const char *name = getenv("USERCAP_RIGHT");
	struct sets full = { USERCAP_ALL, USERCAP_ALL, USERCAP_ALL, 0 };
	int right;

	for (right = NO_PROVIDER; right > 0; right--)
		if (name && !strcmp(name, rights[right]))
			break;
	model_start(right, full, false);
}

__attribute__((destructor)) static void end(void)
{
	note("at the end: bounding %#jx", (uintmax_t)model_sets().b);
}
