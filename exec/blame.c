// SPDX-License-Identifier: GPL-2.0-or-later
/* The library's diag_blame() without stdio: of all formats the reader of lists needs "%s" */
#include "diag.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

struct message {
	char *text;
	size_t len;
	size_t room; /* without the NUL */
};

static void append(struct message *message, const char *text, size_t len)
{
	size_t room = message->room - message->len;

	if (len > room)
		len = room;
	memcpy(message->text + message->len, text, len);
	message->len += len;
	message->text[message->len] = '\0';
}

int diag_blame(const struct place *place, const char *at, const char *format, ...)
{
	struct usercap_diag *diag = place->diag;
	struct message file, message;
	va_list args;

	if (!diag)
		return -EBADMSG;
	file = (struct message){ .text = diag->file, .room = sizeof(diag->file) - 1 };
	append(&file, place->file, strlen(place->file));
	message = (struct message){ .text = diag->message, .room = sizeof(diag->message) - 1 };
	va_start(args, format);
	for (; *format; format++) {
		if (format[0] == '%' && format[1] == 's') {
			const char *text = va_arg(args, const char *);

			append(&message, text, strlen(text));
			format++;
		} else {
			append(&message, format, 1);
		}
	}
	va_end(args);
	diag->line = place->line;
	diag->column = at - place->begin + 1;
	return -EBADMSG;
}
