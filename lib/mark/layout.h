/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where in an ELF file there is room for a note, and for a program header that tells of
 * it, so that everything that is loaded stays where it is
 *
 * The table of program headers must grow where it is. What usually stands behind it,
 * the name of the interpreter and other notes, is found by program headers alone, so
 * it can stand elsewhere. For that, and for the note, there is room
 *
 * - where a read-only segment ends within a page whose rest is empty: the kernel maps
 *   the whole page anyway; or
 * - in a new segment, behind all others.
 *
 * If there is no room for another program header, one that tells of other notes can
 * tell of ours, too; but then these have to move to where ours is.
 */
#ifndef _USERCAP_LAYOUT_H
#define _USERCAP_LAYOUT_H

#include "elf-file.h"

#include <errno.h>

/* So many pieces there are at most: an interpreter, segments of notes, and ours */
#define LAYOUT_MAX_PIECES 8

/**
 * struct piece - bytes that get another place
 * @from:	where they are in the file; empty for our note
 * @size:	how many there will be
 * @align:	a power of 2
 * @offset:	where they will be in the file
 * @vaddr:	where they will be in memory
 * @load:	the number of the PT_LOAD header that has to cover them now; not if they
 *		are in a new segment
 */
struct piece {
	struct range from;
	uint64_t size;
	uint64_t align;
	uint64_t offset;
	uint64_t vaddr;
	size_t load;
};

/**
 * struct layout - all that changes
 * @pieces:	the first is our note
 * @n_pieces:	how many
 * @has_segment: they are in a new segment
 * @segment:	its header
 * @note_phdr:	the number of the program header that will tell of our note; as many as
 *		there are if that is a new one. A PT_NULL becomes that of our note; a
 *		PT_NOTE gets our note, too, which is behind the others then.
 * @n_new:	program headers more than there were
 * @tail:	where what may move begins in the file: section headers and their names; the
 *		size of the file if they stay
 * @has_data_behind: something that no header tells of follows what they tell of, and is
 *		perhaps looked for from the end
 */
struct layout {
	struct piece pieces[LAYOUT_MAX_PIECES];
	size_t n_pieces;
	bool has_segment;
	GElf_Phdr segment;
	size_t note_phdr;
	size_t n_new;
	uint64_t tail;
	bool has_data_behind;
};

/**
 * layout_find() - find room for a note
 * @file:	where
 * @size:	of the note
 * @ret:	where to store it
 * @why:	where to store why there is none, a phrase
 *
 * Return: 0, or -ENOTSUP.
 */
int layout_find(const struct elf_file *file, uint64_t size, struct layout *ret, const char **why);

/* The piece that a range of the file belongs to, or NULL if that stays where it is */
const struct piece *layout_piece(const struct layout *layout, struct range range);

/* -ENOTSUP, and why */
static inline int layout_no(const char **why, const char *text)
{
	*why = text;
	return -ENOTSUP;
}

/* Is any of it a header: the file's, a segment's, a section's? */
bool layout_is_header(const struct elf_file *file, struct range range);

/* Is nothing else where a section has its bytes, and are they not loaded? */
bool layout_is_apart(const struct elf_file *file, size_t section);

#endif /* _USERCAP_LAYOUT_H */
