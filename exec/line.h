/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saying something in one line */
#ifndef _USERCAP_EXEC_LINE_H
#define _USERCAP_EXEC_LINE_H

/*
 * The texts one after the other, and a newline; the last one is NULL. Whatever in
 * them could end the line, or make a terminal obey, is shown as "?".
 */
__attribute__((sentinel)) void line_write(int fd, ...);

/* To standard error, which systemd connects with the journal */
#define line_say(...) line_write(2, "usercap-exec: ", __VA_ARGS__, NULL)

/* A number in decimal digits */
struct digits {
	char text[24];
};

struct digits line_digits(unsigned long number);

#endif /* _USERCAP_EXEC_LINE_H */
