// SPDX-License-Identifier: LGPL-2.1-or-later
#include "list.h"

#include "names.h"

#include <string.h>

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

/* Take the first word off *@text; its length is 0 at the end */
static struct word next_word(struct word *text)
{
	struct word word = { text->at, 0 };
	const char *end = text->at + text->len;

	while (word.at < end && is_separator(*word.at))
		word.at++;
	while (word.at + word.len < end && !is_separator(word.at[word.len]))
		word.len++;
	text->at = word.at + word.len;
	text->len = end - text->at;
	return word;
}

static int blame_name(const struct place *place, struct word word)
{
#define LIST_NAME(constant, bit, name, text) ", " name
	static const char known[] = USERCAP_TABLE(LIST_NAME);
#undef LIST_NAME

	return diag_blame(place, word.at,
			  "unknown user capability \"%s\": write some of %s, or all or none",
			  diag_show(word).text, known + strlen(", "));
}

static bool is_whole(struct word word)
{
	return word_is(word, "all") || word_is(word, "none");
}

/* The names of a list without its "~" */
static int read_names(const struct place *place, struct word text, uint64_t *ret)
{
	struct word first = next_word(&text), word;
	uint64_t caps = 0;

	if (!first.len)
		return diag_blame(place, first.at,
				  "the list is empty: write all, none, or names of capabilities");
	for (word = first; word.len; word = next_word(&text)) {
		int cap = names_find(word);

		if (*word.at == '~')
			return diag_blame(place, word.at,
					  "\"~\" stands once, in front of the whole list");
		if (is_whole(word) && (word.at != first.at || next_word(&text).len))
			return diag_blame(place, word.at, "\"%s\" stands alone",
					  diag_show(word).text);
		if (is_whole(word))
			caps = *word.at == 'a' ? USERCAP_ALL : 0;
		else if (cap < 0)
			return blame_name(place, word);
		else
			caps |= USERCAP_MASK(cap);
	}
	*ret = caps;
	return 0;
}

int list_read(const struct place *place, struct word text, uint64_t *ret)
{
	bool inverted = false;
	uint64_t caps = 0;
	int r;

	while (text.len && is_separator(*text.at)) {
		text.at++;
		text.len--;
	}
	if (text.len && *text.at == '~') {
		inverted = true;
		text.at++;
		text.len--;
	}
	r = read_names(place, text, &caps);
	if (r < 0)
		return r;
	*ret = inverted ? USERCAP_ALL & ~caps : caps;
	return 0;
}

int usercap_list_parse(const char *text, uint64_t *ret, struct usercap_diag *diag)
{
	struct place place = { .file = "", .line = 1, .begin = text, .diag = diag };

	return list_read(&place, (struct word){ text, strlen(text) }, ret);
}
