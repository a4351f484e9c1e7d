// SPDX-License-Identifier: GPL-2.0-or-later
#include "reference.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <usercap.h>

static void *checked(void *p)
{
	if (!p)
		abort();
	return p;
}

static char *copy(const char *text, size_t len)
{
	return checked(strndup(text, len));
}

/* ---- lists ---- */

/* In one of three spellings; -1 if there is none of that name */
static int bit_of(const char *word)
{
	for (int bit = 0; bit < USERCAP_COUNT; bit++) {
		char small[64], big[64];

		snprintf(small, sizeof(small), "cap_usr_%s", usercap_name(bit));
		for (size_t i = 0; i < sizeof(big); i++)
			big[i] = (char)toupper((unsigned char)small[i]);
		if (!strcmp(word, usercap_name(bit)) || !strcmp(word, small) || !strcmp(word, big))
			return bit;
	}
	return -1;
}

static bool list_of(const char *text, uint64_t *ret)
{
	static const char separators[] = " \t,";
	size_t n = 0, len;
	bool alone = false, valid = true, others;
	uint64_t caps = 0;

	text += strspn(text, separators);
	others = *text == '~';
	for (text += others; *(text += strspn(text, separators)); text += len, n++) {
		char *word = copy(text, len = strcspn(text, separators));
		int bit = bit_of(word);

		if (bit >= 0)
			caps |= USERCAP_MASK(bit);
		else if (!strcmp(word, "all") || !strcmp(word, "none"))
			alone = true, caps |= *word == 'a' ? USERCAP_ALL : 0;
		else
			valid = false;
		free(word);
	}
	if (!valid || !n || (alone && n > 1))
		return false;
	*ret = others ? USERCAP_ALL & ~caps : caps;
	return true;
}

bool reference_list(const char *text, size_t len, uint64_t *ret)
{
	char *list = copy(text, len);
	bool valid = strlen(list) == len && list_of(list, ret);

	free(list);
	return valid;
}

/* ---- lines ---- */

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

static bool all_digits(const char *text)
{
	return !text[strspn(text, "0123456789")];
}

/* An ID, or @missing if there is nothing */
static bool id_of(const char *text, uint64_t missing, uint64_t *ret)
{
	if (!all_digits(text))
		return false;
	while (text[0] == '0' && text[1])
		text++;
	*ret = *text ? strtoull(text, NULL, 10) : missing;
	return strlen(text) <= 10 && *ret <= 4294967294;
}

static bool range_of(const char *text, struct reference_line *line)
{
	const char *colon = strchr(text, ':');
	char *low = copy(text, (size_t)(colon - text));
	bool valid = (*low || colon[1]) && id_of(low, 0, &line->low) &&
		     id_of(colon + 1, 4294967294, &line->high) && line->low <= line->high;

	free(low);
	return valid;
}

static bool who_is_valid(const char *who, bool quoted, bool at_begin, struct reference_line *line)
{
	bool group = *who == '@';

	if (has_control(who))
		return false;
	if (!strcmp(who, "*")) {
		line->kind = KIND_ANY;
		return true;
	}
	if (!quoted && (strchr(who, '*') || strchr(who, ',') ||
			(at_begin && !strncmp(who, "\xef\xbb\xbf", 3))))
		return false;
	line->name = line->who + group;
	if (strchr(line->name, ':')) {
		line->kind = group ? KIND_GIDS : KIND_UIDS;
		return range_of(line->name, line);
	}
	line->kind = group ? KIND_GROUP : KIND_USER;
	return *line->name && (quoted || !all_digits(line->name));
}

/* The list, and whether "permissive" ends it; "#" begins a comment, at the begin of a word */
static bool rest_of(const char *text, struct reference_line *line)
{
	char *list = checked(calloc(1, strlen(text) + 2));
	bool valid = true;

	while (*(text += strspn(text, " \t")) && *text != '#') {
		size_t len = strcspn(text, " \t");

		if (len == strlen("permissive") && !strncmp(text, "permissive", len))
			line->permissive = true;
		else if (line->permissive)
			valid = false;
		else
			strncat(strcat(list, " "), text, len);
		text += len;
	}
	valid = valid && list_of(list, &line->caps);
	free(list);
	return valid;
}

/* Is it a line about somebody, or none? @ret->who is NULL then. */
static bool line_of(const char *begin, struct reference_line *ret)
{
	const char *text = begin + strspn(begin, " \t"), *end;
	bool quoted = *text == '"';

	if (!*text || *text == '#')
		return true;
	end = quoted ? strchr(text + 1, '"') : text + strcspn(text, " \t");
	if (!end || (quoted && end[1] && !strchr(" \t", end[1])))
		return false;
	text += quoted;
	ret->who = copy(text, (size_t)(end - text));
	return who_is_valid(ret->who, quoted, text == begin, ret) && rest_of(end + quoted, ret);
}

static void add(struct reference *reference, const struct reference_line *line)
{
	reference->lines = checked(
		reallocarray(reference->lines, reference->n + 1, sizeof(*reference->lines)));
	reference->lines[reference->n++] = *line;
}

void reference_read(const char *text, size_t len, struct reference *ret)
{
	const char *end = text + len, *newline;
	unsigned int number = 1;

	*ret = (struct reference){ 0 };
	for (; text <= end && !ret->wrong; text = newline + 1, number++) {
		struct reference_line line = { .number = number };
		char *copied;

		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		copied = copy(text, (size_t)(newline - text));
		if (strlen(copied) < (size_t)(newline - text) || strchr(copied, '\r') ||
		    !line_of(copied, &line))
			ret->wrong = number;
		if (line.who)
			add(ret, &line);
		free(copied);
	}
}

void reference_drop(struct reference *reference)
{
	for (size_t i = 0; i < reference->n; i++)
		free(reference->lines[i].who);
	free(reference->lines);
}

/* ---- questions ---- */

static bool is_member(const struct reference_user *user, uint64_t low, uint64_t high)
{
	for (size_t i = 0; i < user->n_gids; i++)
		if (user->gids[i] >= low && user->gids[i] <= high)
			return true;
	return false;
}

static bool is_in_group(const struct reference_user *user, const char *group)
{
	int64_t gid = user->gid_of(group);

	return gid >= 0 && is_member(user, (uint64_t)gid, (uint64_t)gid);
}

bool reference_decides(const struct reference_line *line, const struct reference_user *user,
		       int tier)
{
	if (!user->uid)
		return tier == 1 && line->kind == KIND_USER && !strcmp(line->name, "root");
	switch (line->kind) {
	case KIND_USER:
		return tier == 1 && !strcmp(line->name, user->name);
	case KIND_GROUP:
		return tier == 2 && is_in_group(user, line->name);
	case KIND_UIDS:
		return tier == 2 && user->uid >= line->low && user->uid <= line->high;
	case KIND_GIDS:
		return tier == 2 && is_member(user, line->low, line->high);
	case KIND_ANY:
	default:
		return tier == 3;
	}
}

struct reference_answer reference_ask(const struct reference *reference,
				      const struct reference_user *user)
{
	struct reference_answer answer = { .caps = USERCAP_ALL };

	for (int tier = 1; tier <= 3 && !answer.n; tier++) {
		uint64_t enforced = 0;

		for (size_t i = 0; i < reference->n; i++) {
			const struct reference_line *line = &reference->lines[i];

			if (!reference_decides(line, user, tier))
				continue;
			answer.tier = tier;
			answer.n++;
			answer.caps &= line->caps;
			enforced |= line->permissive ? 0 : USERCAP_ALL & ~line->caps;
		}
		answer.permissive = USERCAP_ALL & ~answer.caps & ~enforced;
	}
	return answer;
}
