// SPDX-License-Identifier: LGPL-2.1-or-later
#include "note.h"

#include <errno.h>
#include <string.h>

/* Sizes of owner and descriptor, and the type */
#define HEADER_SIZE 12

static uint32_t word_at(const struct notes *notes, const unsigned char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return notes->swapped ? __builtin_bswap32(word) : word;
}

/*
 * Go over @size bytes and their padding, which need not be there if nothing comes
 * after it. False if they do not fit.
 */
static bool skip(const struct notes *notes, size_t size, size_t *offset)
{
	size_t left = notes->size - *offset;
	size_t align = notes->align == 8 ? 8 : 4;
	size_t padding;

	if (size > left)
		return false;
	*offset += size;
	left -= size;
	padding = -*offset & (align - 1);
	*offset += padding < left ? padding : left;
	return true;
}

int notes_next(const struct notes *notes, size_t *offset, struct note *ret)
{
	size_t at = *offset;
	struct note note;

	if (at >= notes->size)
		return 0;
	if (notes->size - at < HEADER_SIZE)
		return -EBADMSG;
	note.owner_size = word_at(notes, notes->at + at);
	note.desc_size = word_at(notes, notes->at + at + 4);
	note.type = word_at(notes, notes->at + at + 8);
	at += HEADER_SIZE;
	note.owner = notes->at + at;
	if (!skip(notes, note.owner_size, &at))
		return -EBADMSG;
	note.desc = notes->at + at;
	if (!skip(notes, note.desc_size, &at))
		return -EBADMSG;
	*offset = at;
	*ret = note;
	return 1;
}

bool note_is_ours(const struct note *note)
{
	return note->owner_size == sizeof(USERCAP_NOTE_OWNER) &&
	       memcmp(note->owner, USERCAP_NOTE_OWNER, sizeof(USERCAP_NOTE_OWNER)) == 0;
}

int note_needs(const struct notes *notes, const struct note *note, uint64_t *ret)
{
	if (!note_is_ours(note) || note->type != USERCAP_NOTE_NEEDS)
		return 0;
	if (note->desc_size < 12 || word_at(notes, note->desc) < USERCAP_NOTE_VERSION)
		return -EBADMSG;
	*ret = word_at(notes, note->desc + 4) | (uint64_t)word_at(notes, note->desc + 8) << 32;
	return 1;
}

int notes_needs(const struct notes *notes, uint64_t *ret)
{
	uint64_t needs, all = 0;
	struct note note;
	size_t offset = 0;
	bool found = false;
	int r;

	while ((r = notes_next(notes, &offset, &note)) > 0) {
		r = note_needs(notes, &note, &needs);
		if (r < 0)
			return r;
		if (r > 0) {
			all |= needs;
			found = true;
		}
	}
	if (r < 0 || !found)
		return r;
	*ret = all;
	return 1;
}
