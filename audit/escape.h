/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing what strangers chose
 *
 * Names of programs and files are any bytes. A terminal obeys some of them, a page
 * and a JSON reader others; and a character that turns the direction of text can
 * make a path look like another one. These functions write none of that.
 */
#ifndef _USERCAP_AUDIT_ESCAPE_H
#define _USERCAP_AUDIT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * put_text() - for people: a terminal or a text file
 * @out:	where to
 * @text:	any bytes; NULL is written as "?"
 * @utf8:	@out takes UTF-8; otherwise all that is not ASCII is escaped
 *
 * What has no shape of its own is written as \xNN (bytes) or \u{NNNN} (characters).
 *
 * Return: how many columns it took, if every character takes one.
 */
size_t put_text(FILE *out, const char *text, bool utf8);

/* The columns that put_text() would take */
size_t width_of(const char *text, bool utf8);

/**
 * put_json() - a JSON string with its quotes, or null
 * @out:	where to
 * @text:	any bytes, or NULL; bytes that are not UTF-8 become U+FFFD
 *
 * The result is ASCII but for what UTF-8 has of letters and signs.
 */
void put_json(FILE *out, const char *text);

/* As put_text(), for elements and quoted attributes of HTML */
void put_html(FILE *out, const char *text);

#endif /* _USERCAP_AUDIT_ESCAPE_H */
