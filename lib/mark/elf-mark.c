// SPDX-License-Identifier: LGPL-2.1-or-later
#include "elf-mark.h"

#include "cleanup.h"
#include "note.h"
#include "rewrite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char broken_notes[] = "its notes are broken";

static uint32_t in_order(const struct elf_file *file, uint32_t word)
{
	return file->swapped ? __builtin_bswap32(word) : word;
}

static void put_word(const struct elf_file *file, unsigned char *at, uint32_t word)
{
	word = in_order(file, word);
	memcpy(at, &word, sizeof(word));
}

/* ---- notes that are there ---- */

/* None, if it tells of something else */
static struct notes notes_of(const struct elf_file *file, const GElf_Phdr *phdr)
{
	bool has_notes = phdr->p_type == PT_NOTE && phdr->p_filesz;

	return (struct notes){
		/* where nothing is, its offset may be anything */
		.at = file->bytes + (has_notes ? phdr->p_offset : 0),
		.size = has_notes ? phdr->p_filesz : 0,
		.align = phdr->p_align,
		.swapped = file->swapped,
	};
}

static int read_marks(const struct elf_file *file, uint64_t *ret, const char **why)
{
	uint64_t needs, all = 0;
	int found = 0;

	for (size_t i = 0; i < file->n_phdrs; i++) {
		struct notes notes = notes_of(file, &file->phdrs[i]);
		int r = notes_needs(&notes, &needs);

		if (r < 0) {
			*why = broken_notes;
			return r;
		}
		if (r > 0) {
			all |= needs;
			found = 1;
		}
	}
	if (found)
		*ret = all;
	return found;
}

int elf_mark_read(const unsigned char *bytes, size_t size, uint64_t *ret, const char **why)
{
	_cleanup_(elf_file_close) struct elf_file file = { 0 };
	int r = elf_file_open(bytes, size, &file, why);

	return r < 0 ? r : read_marks(&file, ret, why);
}

/* From its header to its end, padding left out */
static struct range note_range(const struct elf_file *file, const struct note *note)
{
	return (struct range){ note->owner - file->bytes - sizeof(GElf_Nhdr),
			       note->desc - file->bytes + note->desc_size };
}

/*
 * Go over all our notes: the first that is large enough gets @needs, if that is not
 * NULL, all others are removed. @to is a copy of the file, or NULL to count them only.
 * How many were marks go to *@ret_marks. Return: 1 if one got @needs, 0, or -EBADMSG.
 */
static int rewrite_notes(const struct elf_file *file, const uint64_t *needs, unsigned char *to,
			 size_t *ret_marks)
{
	int set = 0;

	*ret_marks = 0;
	for (size_t i = 0; i < file->n_phdrs; i++) {
		struct notes notes = notes_of(file, &file->phdrs[i]);
		struct note note;
		size_t offset = 0;
		int r;

		while ((r = notes_next(&notes, &offset, &note)) > 0) {
			bool here = needs && !set && note.desc_size >= 12;
			unsigned char *at = to ? to + (note.owner - file->bytes) : NULL;

			if (!note_is_ours(&note) ||
			    (note.type != USERCAP_NOTE_NEEDS && note.type != USERCAP_NOTE_REMOVED))
				continue;
			/* what the headers say would change with it */
			if (layout_is_header(file, note_range(file, &note)))
				return -EBADMSG;
			*ret_marks += note.type == USERCAP_NOTE_NEEDS;
			set |= here;
			if (!at)
				continue;
			put_word(file, at - 4, here ? USERCAP_NOTE_NEEDS : USERCAP_NOTE_REMOVED);
			at += note.desc - note.owner;
			memset(at, 0, note.desc_size);
			if (!here)
				continue;
			put_word(file, at, USERCAP_NOTE_VERSION);
			put_word(file, at + 4, (uint32_t)*needs);
			put_word(file, at + 8, (uint32_t)(*needs >> 32));
		}
		if (r < 0)
			return r;
	}
	return set;
}

static int copy_bytes(const struct elf_file *file, struct bytes *ret)
{
	ret->at = malloc(file->size);
	ret->size = file->size;
	if (!ret->at)
		return -ENOMEM;
	memcpy(ret->at, file->bytes, file->size);
	return 0;
}

int elf_mark_clear(const unsigned char *bytes, size_t size, struct bytes *ret, const char **why)
{
	_cleanup_(elf_file_close) struct elf_file file = { 0 };
	struct bytes copy;
	size_t n;
	int r = elf_file_open(bytes, size, &file, why);

	if (r < 0)
		return r;
	if (rewrite_notes(&file, NULL, NULL, &n) < 0) {
		*why = broken_notes;
		return -EBADMSG;
	}
	if (!n)
		return 0;
	r = copy_bytes(&file, &copy);
	if (r < 0)
		return r;
	rewrite_notes(&file, NULL, copy.at, &n);
	*ret = copy;
	return 1;
}

/* ---- all of it ---- */

/* With a mark where there is none, nor was one */
static int add_note(const struct elf_file *file, uint64_t needs, struct bytes *ret,
		    const char **why)
{
	struct usercap_note note = {
		.owner_size = in_order(file, sizeof(note.owner)),
		.size = in_order(file, sizeof(note) - offsetof(struct usercap_note, version)),
		.type = in_order(file, USERCAP_NOTE_NEEDS),
		.owner = USERCAP_NOTE_OWNER,
		.version = in_order(file, USERCAP_NOTE_VERSION),
		.needs = { in_order(file, (uint32_t)needs),
			   in_order(file, (uint32_t)(needs >> 32)) },
	};
	struct layout layout;
	struct bytes marked;
	uint64_t is = 0;
	int r = layout_find(file, sizeof(note), &layout, why);

	if (r < 0)
		return r;
	r = rewrite(file, &layout, &note, &marked, why);
	if (r < 0)
		return r;
	/* where parts of a file lie in each other, one may have been written over another */
	r = elf_mark_read(marked.at, marked.size, &is, why);
	if (r != 1 || is != needs) {
		free(marked.at);
		return r == -ENOMEM ? r : layout_no(why, "its parts lie in each other");
	}
	*ret = marked;
	return 0;
}

static int replace_mark(const struct elf_file *file, uint64_t needs, struct bytes *ret)
{
	struct bytes copy;
	size_t n;
	int r = copy_bytes(file, &copy);

	if (r < 0)
		return r;
	rewrite_notes(file, &needs, copy.at, &n);
	*ret = copy;
	return 0;
}

int elf_mark_set(const unsigned char *bytes, size_t size, uint64_t needs, struct bytes *ret,
		 const char **why)
{
	_cleanup_(elf_file_close) struct elf_file file = { 0 };
	size_t n;
	int r = elf_file_open(bytes, size, &file, why);

	if (r < 0)
		return r;
	r = rewrite_notes(&file, &needs, NULL, &n);
	if (r < 0) {
		*why = broken_notes;
		return r;
	}
	if (!r && n) {
		*why = "its mark is broken: remove that first";
		return -EBADMSG;
	}
	return r ? replace_mark(&file, needs, ret) : add_note(&file, needs, ret, why);
}
