// SPDX-License-Identifier: GPL-2.0-or-later
#include "error.h"

#include "line.h"

#include <errno.h>
#include <string.h>

static const struct {
	int error;
	const char *text;
} table[] = {
	{ E2BIG, "Argument list too long" },
	{ EACCES, "Permission denied" },
	{ EAGAIN, "Resource temporarily unavailable" },
	{ EBUSY, "Device or resource busy" },
	{ EFAULT, "Bad address" },
	{ EINVAL, "Invalid argument" },
	{ EIO, "Input/output error" },
	{ EISDIR, "Is a directory" },
	{ ELIBBAD, "Accessing a corrupted shared library" },
	{ ELOOP, "Too many levels of symbolic links" },
	{ EMFILE, "Too many open files" },
	{ ENAMETOOLONG, "File name too long" },
	{ ENFILE, "Too many open files in system" },
	{ ENODEV, "No such device" },
	{ ENOENT, "No such file or directory" },
	{ ENOEXEC, "Exec format error" },
	{ ENOMEM, "Cannot allocate memory" },
	{ ENOSYS, "Function not implemented" },
	{ ENOTDIR, "Not a directory" },
	{ EPERM, "Operation not permitted" },
	{ ESTALE, "Stale file handle" },
	{ ETIMEDOUT, "Connection timed out" },
	{ ETXTBSY, "Text file busy" },
};

static size_t append(struct shown *shown, size_t len, const char *text)
{
	size_t size = strlen(text) + 1;

	memcpy(shown->text + len, text, size);
	return len + size - 1;
}

struct shown error_show(int error)
{
	struct shown shown;
	size_t len;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error) {
			append(&shown, 0, table[i].text);
			return shown;
		}
	len = append(&shown, 0, "error ");
	append(&shown, len, line_digits(error).text);
	return shown;
}
