// SPDX-License-Identifier: GPL-2.0-or-later
#include "line.h"

#include "sys.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>

struct line {
	int fd;
	size_t len;
	char text[1024];
};

/* Nobody is left to be told that this failed */
static void flush(struct line *line)
{
	size_t done = 0;

	while (done < line->len) {
		long r = sys_write(line->fd, line->text + done, line->len - done);

		if (r == -EINTR)
			continue;
		if (r <= 0)
			break;
		done += r;
	}
	line->len = 0;
}

static void add(struct line *line, char c)
{
	if (line->len == sizeof(line->text))
		flush(line);
	line->text[line->len++] = c;
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

void line_write(int fd, ...)
{
	struct line line = { .fd = fd };
	const char *text;
	va_list texts;

	va_start(texts, fd);
	while ((text = va_arg(texts, const char *)))
		for (; *text; text++)
			add(&line, is_control(*text) ? '?' : *text);
	va_end(texts);
	add(&line, '\n');
	flush(&line);
}

struct digits line_digits(unsigned long number)
{
	struct digits digits;
	char reversed[sizeof(digits.text)];
	size_t len = 0;

	do
		reversed[len++] = (char)('0' + number % 10);
	while (number /= 10);
	digits.text[len] = '\0';
	for (size_t i = 0; i < len; i++)
		digits.text[i] = reversed[len - 1 - i];
	return digits;
}
