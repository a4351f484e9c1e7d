// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading notes: what is one, what is ours, and what does not fit */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "note.h"

/* Words as they are on this machine, and as they are on the others */
#define W(word) (word)
#define S(word) __builtin_bswap32(word)

/* "usercap" and its NUL, as two words */
static void put_owner(uint32_t *at, const char *owner)
{
	memcpy(at, owner, 8);
}

struct sample {
	const char *name;
	uint32_t words[20];
	size_t size;
	uint64_t align;
	bool swapped;
	int result;
	uint64_t needs;
};

/* A word that becomes the owner, and the next one with it */
#define OWNER 0x6f776e31, 0
#define OTHER 0x6f776e32, 0

/* clang-format off */
static const struct sample samples[] = {
	{ "nothing", { 0 }, 0, 4, false, 0 },
	{ "a mark", { 8, 12, 1, OWNER, 1, 4, 0 }, 32, 4, false, 1, 4 },
	{ "the upper half", { 8, 12, 1, OWNER, 1, 4, 0x80000000 }, 32, 4, false, 1,
	  0x8000000000000004 },
	{ "needs nothing", { 8, 12, 1, OWNER, 1, 0, 0 }, 32, 4, false, 1, 0 },
	{ "the other byte order", { S(8), S(12), S(1), OWNER, S(1), S(4), S(2) }, 32, 4, true, 1,
	  0x200000004 },
	{ "no alignment at all", { 8, 12, 1, OWNER, 1, 4, 0 }, 32, 0, false, 1, 4 },
	{ "a later version, with more words", { 8, 16, 1, OWNER, 7, 4, 0, 99 }, 36, 4, false, 1, 4 },
	{ "two marks", { 8, 12, 1, OWNER, 1, 4, 0, 8, 12, 1, OWNER, 1, 2, 0 }, 64, 4, false, 1, 6 },
	{ "after another note", { 8, 4, 1, OTHER, 9, 8, 12, 1, OWNER, 1, 4, 0 }, 56, 4, false, 1, 4 },
	{ "parts of 8", { 8, 12, 1, OWNER, 0, 1, 4, 0 }, 36, 8, false, 1, 4 },
	{ "parts of 8, padded", { 8, 12, 1, OWNER, 0, 1, 4, 0, 0, 8, 12, 1, OWNER, 0, 1, 2, 0 },
	  76, 8, false, 1, 6 },
	{ "padding that is cut off", { 5, 1, 1, OTHER, 9 }, 21, 4, false, 0 },
	{ "removed", { 8, 12, 0, OWNER, 1, 4, 0 }, 32, 4, false, 0 },
	{ "a type to come", { 8, 12, 2, OWNER, 1, 4, 0 }, 32, 4, false, 0 },
	{ "another owner", { 8, 12, 1, OTHER, 1, 4, 0 }, 32, 4, false, 0 },
	{ "an owner that is longer", { 9, 12, 1, OWNER, 0, 1, 4, 0 }, 36, 4, false, 0 },
	{ "an owner without its NUL", { 7, 12, 1, OWNER, 1, 4, 0 }, 32, 4, false, 0 },
	{ "no owner, no descriptor", { 0, 0, 0 }, 12, 4, false, 0 },
	{ "half a header", { 8, 12, 1 }, 11, 4, false, -EBADMSG },
	{ "owner beyond the end", { 8, 12, 1, OWNER }, 19, 4, false, -EBADMSG },
	{ "owner far beyond the end", { 0xffffffff, 12, 1, OWNER, 1, 4, 0 }, 32, 4, false, -EBADMSG },
	{ "descriptor beyond the end", { 8, 12, 1, OWNER, 1, 4, 0 }, 31, 4, false, -EBADMSG },
	{ "descriptor far beyond the end", { 8, 0xfffffffd, 1, OWNER, 1, 4, 0 }, 32, 4, false,
	  -EBADMSG },
	{ "a descriptor too short", { 8, 8, 1, OWNER, 1, 4 }, 28, 4, false, -EBADMSG },
	{ "version 0", { 8, 12, 1, OWNER, 0, 4, 0 }, 32, 4, false, -EBADMSG },
	{ "broken after a mark", { 8, 12, 1, OWNER, 1, 4, 0, 8 }, 36, 4, false, -EBADMSG },
	{ "broken before a mark", { 9999, 4, 1, OTHER, 9, 8, 12, 1, OWNER, 1, 4, 0 }, 56, 4, false,
	  -EBADMSG },
	{ "the other byte order, unnoticed", { S(8), S(12), S(1), OWNER, S(1), S(4), 0 }, 32, 4, false,
	  -EBADMSG },
};
/* clang-format on */

static void fill(const struct sample *sample, unsigned char *at)
{
	uint32_t words[ARRAY_SIZE(sample->words)];

	memcpy(words, sample->words, sizeof(words));
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (words[i] == 0x6f776e31)
			put_owner(&words[i], "usercap");
		if (words[i] == 0x6f776e32)
			put_owner(&words[i], "another");
	}
	memcpy(at, words, sample->size);
}

static void reading(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *sample = &samples[i];
		/* just as large as it is, for the sanitizer; at an odd address */
		unsigned char *room = malloc(sample->size + 1);
		struct notes notes = {
			.at = room + 1,
			.size = sample->size,
			.align = sample->align,
			.swapped = sample->swapped,
		};
		uint64_t needs = UNTOUCHED_MASK;

		assert_non_null(room);
		fill(sample, room + 1);
		print_message("%s\n", sample->name);
		assert_int_equal(notes_needs(&notes, &needs), sample->result);
		assert_int_equal(needs, sample->result == 1 ? sample->needs : UNTOUCHED_MASK);
		free(room);
	}
}

/* What fails leaves the offset and the note as they were */
static void untouched(void **unused)
{
	static const uint32_t broken[] = { 8, 12, 1, 0 };
	const struct notes notes = { .at = (const unsigned char *)broken, .size = sizeof(broken) };
	struct note note = { .type = 4711 };
	size_t offset = 0;

	(void)unused;
	assert_int_equal(notes_next(&notes, &offset, &note), -EBADMSG);
	assert_int_equal(offset, 0);
	assert_int_equal(note.type, 4711);
	offset = sizeof(broken);
	assert_int_equal(notes_next(&notes, &offset, &note), 0);
	assert_int_equal(note.type, 4711);
}

/* What the macro makes is what is read */
USERCAP_NOTE_DEFINE(marked, USERCAP_MASK(CAP_USR_PTRACE) | 1ULL << 63);

static void by_macro(void **unused)
{
	const struct notes notes = { .at = (const unsigned char *)&marked, .size = sizeof(marked) };
	struct note note;
	size_t offset = 0;
	uint64_t needs;

	(void)unused;
	assert_int_equal(notes_needs(&notes, &needs), 1);
	assert_int_equal(needs, USERCAP_MASK(CAP_USR_PTRACE) | 1ULL << 63);
	assert_int_equal(notes_next(&notes, &offset, &note), 1);
	assert_true(note_is_ours(&note));
	assert_int_equal(offset, sizeof(marked));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(untouched),
		cmocka_unit_test(by_macro),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
