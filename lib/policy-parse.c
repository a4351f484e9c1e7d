// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A line of usercap.conf(5)
 *
 *	line    = [ who list { option } ] [ "#" anything ]
 *	who     = user | "@" group | "@" ids | ids | "*"
 *	ids     = [ number ] ":" [ number ]
 *	option  = "permissive"
 *
 * The list ends at the first word that is an option. What could only be meant
 * in another way than it would work is a mistake, not a name that never matches.
 */
#include "policy-internal.h"

#include "list.h"
#include "names.h"

#include <errno.h>
#include <string.h>

/* (uid_t)-1 stands for "no user" in every interface */
#define ID_MAX 4294967294U

/* What a byte can make of a word; most words of 100,000 lines need no second look. */
enum kind {
	BLANK = 1,
	CONTROL = 2,
	DIGIT = 4,
	ODD = 8, /* has a meaning, or could be thought to have one, or is no ASCII */
	COLON = 16,
	OTHER = 32,
};

static const unsigned char kinds[256] = {
	[0 ... 8] = CONTROL,   ['\t'] = BLANK,
	[10 ... 31] = CONTROL, [' '] = BLANK,
	['!' ... ')'] = OTHER, ['*'] = ODD,
	['+'] = OTHER,	       [','] = ODD,
	['-' ... '/'] = OTHER, ['0' ... '9'] = DIGIT,
	[':'] = COLON,	       [';' ... 126] = OTHER,
	[127] = CONTROL,       [128 ... 255] = OTHER | ODD,
};

static enum kind kind_of(char c)
{
	return kinds[(unsigned char)c];
}

static bool is_blank(char c)
{
	return kind_of(c) == BLANK;
}

static void skip_blanks(struct word *text)
{
	while (text->len && is_blank(*text->at)) {
		text->at++;
		text->len--;
	}
}

/* Take what is up to the next blank off *@text; *@ret_kinds is of which kinds its bytes are */
static struct word take_word_of(struct word *text, unsigned int *ret_kinds)
{
	struct word word = { text->at, 0 };
	unsigned int found = 0;

	for (; word.len < text->len; word.len++) {
		unsigned int kind = kind_of(word.at[word.len]);

		if (kind == BLANK)
			break;
		found |= kind;
	}
	text->at += word.len;
	text->len -= word.len;
	*ret_kinds = found;
	return word;
}

static struct word take_word(struct word *text)
{
	unsigned int unused;

	return take_word_of(text, &unused);
}

static int read_number(const struct place *place, struct word word, uint32_t *ret)
{
	uint64_t number = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned int digit = (unsigned char)word.at[i] - '0';

		number = number * 10 + digit;
		if (digit > 9 || number > ID_MAX)
			return diag_blame(place, word.at,
					  "\"%s\" is not an ID: write a decimal number up to %u",
					  diag_show(word).text, ID_MAX);
	}
	*ret = number;
	return 0;
}

/* "low:high", where one of them may be left out */
int line_read_range(const struct place *place, struct word who, struct range *ret)
{
	const char *colon = memchr(who.at, ':', who.len);
	const char *begin = who.at + (*who.at == '@');
	struct word low = { begin, colon - begin };
	struct word high = { colon + 1, who.at + who.len - colon - 1 };
	struct range range = { 0, ID_MAX };
	int r;

	if (!low.len && !high.len)
		return diag_blame(place, who.at,
				  "a range needs an ID at one end at least; everybody is \"*\"");
	r = low.len ? read_number(place, low, &range.low) : 0;
	if (r < 0)
		return r;
	r = high.len ? read_number(place, high, &range.high) : 0;
	if (r < 0)
		return r;
	if (range.low > range.high)
		return diag_blame(place, who.at, "the range is empty: write the lower ID first");
	*ret = range;
	return 0;
}

static int check_bytes(const struct place *place, struct word word, bool quoted)
{
	if (word.at == place->begin && word.len >= 3 && !memcmp(word.at, "\xef\xbb\xbf", 3))
		return diag_blame(place, word.at,
				  "byte order mark: save the file as UTF-8 without it");
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = word.at[i];

		if (kind_of(c) == CONTROL || c == '\t')
			return diag_blame(place, word.at + i, "control byte 0x%02x in a name", c);
		if (quoted)
			continue;
		if (c == ',')
			return diag_blame(
				place, word.at + i,
				"a line is about one user or group: write a line for each, "
				"or quote a name that has a comma in it");
		if (c == '*' && word.len > 1)
			return diag_blame(
				place, word.at + i,
				"there are no patterns: \"*\" stands alone, for everybody");
	}
	return 0;
}

static int check_name(const struct place *place, struct word name, struct line *line, bool quoted)
{
	size_t digits = 0;

	if (!name.len)
		return diag_blame(place, line->word.at, "a name is missing here");
	while (digits < name.len && name.at[digits] >= '0' && name.at[digits] <= '9')
		digits++;
	if (digits < name.len || quoted)
		return 0;
	return diag_blame(place, line->word.at,
			  "a number alone could be a name or an ID: write %s:%s for the ID, or "
			  "quote the name",
			  diag_show(line->word).text, diag_show(name).text);
}

/* Quotes hold names with blanks together; nothing is special inside. */
static int take_quoted(const struct place *place, struct word *text, struct word *ret)
{
	const char *open = text->at;
	const char *close = memchr(open + 1, '"', text->len - 1);

	if (!close)
		return diag_blame(place, open, "the closing quote of this name is missing");
	*ret = (struct word){ open + 1, close - open - 1 };
	text->len -= close + 1 - open;
	text->at = close + 1;
	if (text->len && !is_blank(*text->at))
		return diag_blame(place, text->at, "a blank must follow the closing quote");
	return 0;
}

static int read_who(const struct place *place, struct word *text, struct line *line)
{
	bool quoted = *text->at == '"', at;
	unsigned int found = ~0U;
	struct word name;
	int r = 0;

	if (quoted)
		r = take_quoted(place, text, &line->word);
	else
		line->word = take_word_of(text, &found);
	if (r == 0 && found & (CONTROL | ODD))
		r = check_bytes(place, line->word, quoted);
	if (r < 0)
		return r;
	if (word_is(line->word, "*")) {
		line->who = WHO_ANY;
		return 0;
	}
	name = line->word;
	at = name.len && *name.at == '@';
	name.at += at;
	name.len -= at;
	if (found & COLON && memchr(name.at, ':', name.len)) {
		line->who = at ? WHO_GIDS : WHO_UIDS;
		return line_read_range(place, line->word, &line->ids);
	}
	line->who = at ? WHO_GROUP : WHO_USER;
	if (!at && !quoted && found & OTHER)
		return 0;
	return check_name(place, name, line, quoted);
}

int line_read_rest(const struct place *place, struct word text, struct line *ret)
{
	struct word list, word;
	struct word said;
	bool permissive = false;
	uint64_t caps = 0;
	int r;

	skip_blanks(&text);
	if (text.len && text.len == ret->said.len && !memcmp(text.at, ret->said.at, text.len))
		return 0;
	said = text;
	list = (struct word){ text.at, 0 };
	for (; text.len && *text.at != '#'; skip_blanks(&text)) {
		word = take_word(&text);
		if (word_is(word, "permissive"))
			permissive = true;
		else if (permissive)
			return diag_blame(place, word.at,
					  "\"%s\" is not an option: the list ends before the first "
					  "option, and the only option is permissive",
					  diag_show(word).text);
		else
			list.len = word.at + word.len - list.at;
	}
	if (!list.len)
		return diag_blame(place, list.at,
				  "the list is missing: write all, none, or names of capabilities");
	r = list_read(place, list, &caps);
	if (r < 0)
		return r;
	ret->said = said;
	ret->caps = caps;
	ret->permissive = permissive;
	return 0;
}

bool text_is_plain(struct word text)
{
	return !memchr(text.at, '\0', text.len) && !memchr(text.at, '\r', text.len);
}

int line_check_text(const struct place *place, struct word text)
{
	const char *at = memchr(text.at, '\0', text.len);

	if (at)
		return diag_blame(place, at, "NUL byte: this is not a text file");
	at = memchr(text.at, '\r', text.len);
	if (at)
		return diag_blame(place, at,
				  "carriage return: lines end in a newline alone, run dos2unix");
	return 0;
}

int line_read(const struct place *place, struct word text, struct line *ret)
{
	int r;

	skip_blanks(&text);
	if (!text.len || *text.at == '#')
		return 0;
	r = read_who(place, &text, ret);
	if (r < 0)
		return r;
	r = line_read_rest(place, text, ret);
	return r < 0 ? r : 1;
}
