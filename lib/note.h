/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading the notes of an ELF file, whoever wrote it: elf(5)
 *
 * No libc is needed but for memcmp(): the loader hook reads its program's notes with
 * this, before anything else of the program runs.
 */
#ifndef _USERCAP_NOTES_H
#define _USERCAP_NOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usercap-note.h"

/**
 * struct notes - what a segment or section of notes holds
 * @at:		its bytes
 * @size:	how many
 * @align:	alignment that it declares: 8 means that of each part, else it is 4
 * @swapped:	the byte order is not that of this machine
 */
struct notes {
	const unsigned char *at;
	size_t size;
	uint64_t align;
	bool swapped;
};

/**
 * struct note - one of them
 * @type:	what the descriptor is
 * @owner:	not necessarily with a NUL
 * @owner_size:	of it
 * @desc:	the descriptor
 * @desc_size:	of it
 */
struct note {
	uint32_t type;
	const unsigned char *owner;
	size_t owner_size;
	const unsigned char *desc;
	size_t desc_size;
};

/**
 * notes_next() - the note at an offset
 * @notes:	where to read
 * @offset:	0 at first; becomes that of the next one
 * @ret:	where to store it
 *
 * Return: 1, or 0 (there are no more), or -EBADMSG (it does not fit).
 */
int notes_next(const struct notes *notes, size_t *offset, struct note *ret);

/**
 * note_is_ours() - is it a mark, or was it one?
 * @note:	the note
 *
 * It is @note->type that tells.
 */
bool note_is_ours(const struct note *note);

/**
 * note_needs() - what does a mark say?
 * @notes:	where it is
 * @note:	it
 * @ret:	where to store the mask
 *
 * Return: 1, or 0 (it is no mark), or -EBADMSG (nobody can tell what it says).
 */
int note_needs(const struct notes *notes, const struct note *note, uint64_t *ret);

/**
 * notes_needs() - what do all the marks say?
 * @notes:	where to read
 * @ret:	where to store the mask
 *
 * Return: 1, or 0 (there are none), or -EBADMSG (some of the notes are broken, so that
 * nobody can tell).
 */
int notes_needs(const struct notes *notes, uint64_t *ret);

#endif /* _USERCAP_NOTES_H */
