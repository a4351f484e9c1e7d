// SPDX-License-Identifier: GPL-2.0-or-later
#include "fields.h"

#include <names.h>
#include <string.h>

static void skip(struct word *text, size_t len)
{
	text->at += len;
	text->len -= len;
}

static void skip_blanks(struct word *text)
{
	while (text->len && *text->at == ' ')
		skip(text, 1);
}

/* Up to @end, which must be in [@text->at, the end of *@text] */
static struct word take_until(struct word *text, const char *end)
{
	struct word taken = { text->at, end - text->at };

	skip(text, taken.len);
	return taken;
}

static const char *find_or_end(struct word text, char c)
{
	const char *found = text.len ? memchr(text.at, c, text.len) : NULL;

	return found ? found : text.at + text.len;
}

static bool split(struct word token, struct field *ret)
{
	const char *sign = find_or_end(token, '=');
	size_t len = sign - token.at;

	if (len + 1 >= token.len)
		return false;
	ret->name = (struct word){ token.at, len };
	ret->value = (struct word){ sign + 1, token.len - len - 1 };
	return true;
}

bool field_next(struct word *text, struct field *ret)
{
	for (;;) {
		skip_blanks(text);
		if (!text->len)
			return false;
		if (split(take_until(text, find_or_end(*text, ' ')), ret))
			return true;
	}
}

/* The end of the first word, which may have blanks in quotes behind its "=" */
static const char *end_of_name(struct word text)
{
	const char *end = find_or_end(text, ' ');
	const char *quote = memmem(text.at, end - text.at, "=\"", 2);

	if (!quote)
		return end;
	skip(&text, quote + 2 - text.at);
	skip(&text, find_or_end(text, '"') - text.at);
	return find_or_end(text, ' ');
}

bool field_next_name(struct word *text, struct field *ret)
{
	for (;;) {
		skip_blanks(text);
		if (!text->len)
			return false;
		if (split(take_until(text, end_of_name(*text)), ret))
			return true;
	}
}

static const char *copy(struct word word, struct room *room)
{
	char *text = room_take(room, word.len);

	if (!text)
		return NULL;
	memcpy(text, word.at, word.len);
	text[word.len] = '\0';
	return text;
}

/* What is between the quotes; NULL if there is but one */
static const char *copy_quoted(struct word value, struct room *room)
{
	const char *end;

	skip(&value, 1);
	end = find_or_end(value, '"');
	if (end == value.at + value.len)
		return NULL;
	return copy(take_until(&value, end), room);
}

const char *value_text(struct word value, struct room *room)
{
	if (word_is(value, "(null)") || word_is(value, "?"))
		return NULL;
	if (value.len && *value.at == '"')
		return copy_quoted(value, room);
	return copy(value, room);
}

static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* What a hexadecimal digit stands for */
static unsigned int digit(char c)
{
	return c <= '9' ? c - '0' : (c | ' ') - 'a' + 10;
}

static bool is_hexadecimal(struct word value)
{
	if (!value.len || value.len % 2)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (!is_digit(value.at[i]))
			return false;
	return true;
}

const char *value_untrusted(struct word value, struct room *room)
{
	char *text;

	if (!is_hexadecimal(value))
		return value_text(value, room);
	text = room_take(room, value.len / 2);
	if (!text)
		return NULL;
	for (size_t i = 0; i < value.len / 2; i++)
		text[i] = (char)(digit(value.at[2 * i]) << 4 | digit(value.at[2 * i + 1]));
	text[value.len / 2] = '\0';
	return text;
}

bool value_number(struct word value, uint64_t max, uint64_t *ret)
{
	uint64_t number = 0;

	if (!value.len)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned int d = (unsigned char)value.at[i] - '0';

		if (d > 9 || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, d, &number) || number > max)
			return false;
	}
	*ret = number;
	return true;
}
