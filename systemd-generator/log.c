// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel cuts off what is longer. */
#define LINE_SIZE 960

static int kernel_log = -1;
static bool to_stderr = true;
static int least = LOG_INFO;

static int level_from(const char *text)
{
	static const char *const names[] = { "emerg",	"alert",  "crit", "err",
					     "warning", "notice", "info", "debug" };

	for (int level = LOG_EMERG; level <= LOG_DEBUG; level++)
		if (!strcmp(text, names[level]) || (text[0] == '0' + level && !text[1]))
			return level;
	return LOG_INFO;
}

void log_open(void)
{
	const char *level = getenv("SYSTEMD_LOG_LEVEL");
	const char *pid = getenv("SYSTEMD_EXEC_PID");

	if (level)
		least = level_from(level);
	if (!pid || strtol(pid, NULL, 10) != getpid())
		return;
	kernel_log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	to_stderr = kernel_log < 0 || isatty(STDERR_FILENO);
}

void log_line(int level, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;
	int len;

	if (level > least)
		return;
	va_start(args, format);
	if (to_stderr) {
		va_list copy;

		va_copy(copy, args);
		fputs("usercap-generator: ", stderr);
		vfprintf(stderr, format, copy);
		fputc('\n', stderr);
		va_end(copy);
	}
	if (kernel_log >= 0) {
		len = snprintf(line, sizeof(line),
			       "<%d>usercap-generator[%d]: ", LOG_DAEMON | level, (int)getpid());
		vsnprintf(line + len, sizeof(line) - len - 1, format, args);
		len = strlen(line);
		line[len++] = '\n';
		/* one write is one message; nobody sees it before it ends in a newline */
		if (write(kernel_log, line, len) < 0)
			to_stderr = true;
	}
	va_end(args);
}
