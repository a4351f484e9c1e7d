// SPDX-License-Identifier: GPL-2.0-or-later
#include "nearest.h"

#include <string.h>

/* No word of a list is longer by far */
#define WORD_MAX 32

static const char *const words[] = {
#define WORD(constant, bit, name, text) name,
	USERCAP_TABLE(WORD)
#undef WORD
		"all",
	"none",
	"permissive",
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One slip is a letter too many, too few or wrong, or two that changed places. */
static size_t count_slips(struct word a, struct word b)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t wrong = a.at[i - 1] != b.at[j - 1];

			row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + wrong);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

/* In small letters, and without what the RFC puts in front */
static struct word simplify(struct word word, char *buf)
{
	static const char prefix[] = "cap_usr_";

	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i];

		buf[i] = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
	}
	word.at = buf;
	if (word.len >= strlen(prefix) && !memcmp(buf, prefix, strlen(prefix))) {
		word.at += strlen(prefix);
		word.len -= strlen(prefix);
	}
	return word;
}

/* How unlike they are; more than WORD_MAX if they have nothing to do with each other */
static size_t compare(struct word typed, const char *known)
{
	struct word name = { known, strlen(known) };
	size_t slips;

	if (typed.len >= 2 && typed.len < name.len && !memcmp(typed.at, name.at, typed.len))
		return 1;
	slips = count_slips(typed, name);
	return slips <= name.len / 3 ? slips : WORD_MAX + 1;
}

const char *nearest_word(struct word word)
{
	const char *nearest = NULL;
	size_t slips = WORD_MAX + 1;
	char buf[WORD_MAX];

	if (word.len > WORD_MAX)
		return NULL;
	word = simplify(word, buf);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = compare(word, words[i]);

		if (n == slips)
			nearest = NULL;
		if (n >= slips)
			continue;
		nearest = words[i];
		slips = n;
	}
	return nearest;
}
