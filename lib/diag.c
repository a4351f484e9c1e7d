// SPDX-License-Identifier: LGPL-2.1-or-later
#include "diag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static void fill(struct usercap_diag *diag, const char *file, const char *format, va_list args)
{
	snprintf(diag->file, sizeof(diag->file), "%s", file);
	vsnprintf(diag->message, sizeof(diag->message), format, args);
}

int diag_blame(const struct place *place, const char *at, const char *format, ...)
{
	struct usercap_diag *diag = place->diag;
	va_list args;

	if (!diag)
		return -EBADMSG;
	va_start(args, format);
	fill(diag, place->file, format, args);
	va_end(args);
	diag->line = place->line;
	diag->column = at - place->begin + 1;
	return -EBADMSG;
}

int diag_file(struct usercap_diag *diag, const char *file, int error, const char *format, ...)
{
	va_list args;

	if (!diag)
		return error;
	va_start(args, format);
	fill(diag, file, format, args);
	va_end(args);
	diag->line = 0;
	diag->column = 0;
	return error;
}
