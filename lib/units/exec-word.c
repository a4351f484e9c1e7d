// SPDX-License-Identifier: LGPL-2.1-or-later
#include "exec-word.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define BLANKS " \t\n\r"

/* A word that is being taken off, and what it means so far; @value NULL only counts */
struct cursor {
	const char *at;
	char *value;
	size_t len;
	bool relaxed;
};

static int hex_digits(const char *at, int n, uint32_t *ret)
{
	uint32_t c = 0;

	for (int i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)at[i]))
			return -EINVAL;
		c = c * 16 +
		    (isdigit((unsigned char)at[i]) ? at[i] - '0' : (at[i] | 32) - 'a' + 10);
	}
	if (!c)
		return -EINVAL;
	*ret = c;
	return n + 1;
}

static int octal_digits(const char *at, uint32_t *ret)
{
	uint32_t c = 0;

	for (int i = 0; i < 3; i++) {
		if (at[i] < '0' || at[i] > '7')
			return -EINVAL;
		c = c * 8 + (at[i] - '0');
	}
	if (!c || c > 255)
		return -EINVAL;
	*ret = c;
	return 3;
}

/*
 * What comes after a backslash: the number of bytes it takes, or -EINVAL. @ret_byte
 * tells a byte from a character.
 */
static int read_escape(const char *at, uint32_t *ret, bool *ret_byte)
{
	static const char names[] = "abfnrtvs\\\"'", meant[] = "\a\b\f\n\r\t\v \\\"'";
	const char *name;
	int r;

	if (!*at)
		return -EINVAL;
	*ret_byte = *at == 'x' || isdigit((unsigned char)*at);
	if (*at == 'x')
		return hex_digits(at + 1, 2, ret);
	if (*at == 'u')
		return hex_digits(at + 1, 4, ret);
	if (*at == 'U') {
		r = hex_digits(at + 1, 8, ret);
		return r > 0 && (*ret > 0x10ffff || (*ret & 0xfffff800) == 0xd800) ? -EINVAL : r;
	}
	if (isdigit((unsigned char)*at))
		return octal_digits(at, ret);
	name = strchr(names, *at);
	if (!name)
		return -EINVAL;
	*ret = (unsigned char)meant[name - names];
	return 1;
}

static void put(struct cursor *cursor, char c)
{
	if (cursor->value)
		cursor->value[cursor->len] = c;
	cursor->len++;
}

static void put_character(struct cursor *cursor, uint32_t c)
{
	if (c < 0x80) {
		put(cursor, c);
		return;
	}
	if (c < 0x800) {
		put(cursor, 0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			put(cursor, 0xe0 | c >> 12);
		} else {
			put(cursor, 0xf0 | c >> 18);
			put(cursor, 0x80 | (c >> 12 & 0x3f));
		}
		put(cursor, 0x80 | (c >> 6 & 0x3f));
	}
	put(cursor, 0x80 | (c & 0x3f));
}

/* At the byte after a backslash. An escape is never shorter than what it stands for. */
static int take_escape(struct cursor *cursor, bool quoted)
{
	uint32_t c;
	bool byte;
	int r;

	if (!*cursor->at) {
		if (!cursor->relaxed || quoted)
			return -EINVAL;
		put(cursor, '\\');
		return 0;
	}
	r = read_escape(cursor->at, &c, &byte);
	if (r < 0 && !cursor->relaxed)
		return r;
	if (r < 0) {
		put(cursor, '\\');
		put(cursor, *cursor->at++);
		return 0;
	}
	cursor->at += r;
	if (byte)
		put(cursor, c);
	else
		put_character(cursor, c);
	return 0;
}

static int take_word(struct cursor *cursor)
{
	char quote = 0;
	int r;

	while (*cursor->at && (quote || !strchr(BLANKS, *cursor->at))) {
		char c = *cursor->at++;

		if (c == '\\') {
			r = take_escape(cursor, quote);
			if (r < 0)
				return r;
		} else if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? 0 : c;
		} else {
			put(cursor, c);
		}
	}
	return quote ? -EINVAL : 0;
}

int exec_word(struct arena *arena, const char **text, const char **ret_value, struct word *ret_raw)
{
	const char *begin = *text + strspn(*text, BLANKS);
	struct cursor cursor = { .at = begin };

	if (!*begin)
		return 0;
	if (take_word(&cursor) < 0) {
		cursor = (struct cursor){ .at = begin, .relaxed = true };
		if (take_word(&cursor) < 0)
			return -EINVAL;
	}
	*ret_raw = (struct word){ begin, cursor.at - begin };
	*text = cursor.at + strspn(cursor.at, BLANKS);
	if (!ret_value)
		return 1;
	cursor.at = begin;
	cursor.value = arena_alloc(arena, cursor.len + 1);
	cursor.len = 0;
	take_word(&cursor);
	*ret_value = cursor.value;
	return 1;
}

bool exec_word_is_safe(const char *text)
{
	for (; *text; text++)
		if ((*text > 0 && *text < ' ') || strchr("\"'\\\x7f", *text))
			return false;
	return true;
}

/* The first specifier that @is_it, or NULL; "%%" is none */
static const char *find_specifier(const char *text, bool (*is_it)(char))
{
	const char *at = text;

	while ((at = strchr(at, '%')) && at[1]) {
		if (at[1] != '%' && is_it(at[1]))
			return at;
		at += 2;
	}
	return NULL;
}

/* A percent sign before anything but a letter or digit stands for itself. */
static bool is_unknown(char c)
{
	return isalnum((unsigned char)c) &&
	       !strchr("aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY", c);
}

static bool tells_name(char c)
{
	return strchr("nNpPjJf", c);
}

const char *exec_unknown_specifier(const char *text)
{
	return find_specifier(text, is_unknown);
}

const char *exec_name_specifier(const char *text)
{
	return find_specifier(text, tells_name);
}
