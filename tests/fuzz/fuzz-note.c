// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An ELF file, any bytes, or the notes of one
 *
 * A file is marked, and is the same program, or it is refused. Another mark, or none,
 * then changes nothing but the mark. What is no file are notes: our reader and libelf
 * agree on them. The first byte says which byte order and alignment they have.
 */
#include "fuzz.h"

#include "compare.h"
#include "note.h"

#include <string.h>

/* The first bit, the last, and one between */
#define NEEDS 0x8000000000000005

/* ---- notes ---- */

/* A file of this machine's class that has nothing but a segment of these notes */
struct file {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr;
};

static void check_reading(const struct notes *notes)
{
	size_t offset = 0, before = 0;
	uint64_t needs = 0x5a, all = 0;
	struct note note;
	bool found = false;
	int r, reading = 0;

	while ((r = notes_next(notes, &offset, &note)) > 0) {
		must(offset > before && offset <= notes->size);
		must(note.owner >= notes->at + before + 12);
		must(note.owner + note.owner_size <= note.desc);
		must(note.desc + note.desc_size <= notes->at + offset);
		before = offset;
		r = note_needs(notes, &note, &needs);
		if (r < 0 && !reading)
			reading = r;
		if (r > 0)
			all |= needs;
		found |= r > 0;
	}
	must(offset == before);
	if (r < 0 && !reading)
		reading = r;
	needs = 0x5a5a;
	r = notes_needs(notes, &needs);
	must(reading < 0 ? r == reading : r == found);
	must(needs == (r > 0 ? all : 0x5a5a));
}

static uint64_t ordered(uint64_t value, size_t size, bool swapped)
{
	if (!swapped)
		return value;
	return size == 8   ? __builtin_bswap64(value)
	       : size == 4 ? __builtin_bswap32((uint32_t)value)
			   : __builtin_bswap16((uint16_t)value);
}

#define SET(field, value) ((field) = (__typeof__(field))ordered(value, sizeof(field), swapped))

/* The file, with the notes behind its headers */
static struct bytes make_file(const uint8_t *data, size_t size, uint64_t align, bool swapped)
{
	struct file head = { 0 };
	struct bytes bytes = { malloc(sizeof(head) + size), sizeof(head) + size };
	bool little = (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) != swapped;

	must(bytes.at);
	memcpy(head.ehdr.e_ident, ELFMAG, SELFMAG);
	head.ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	head.ehdr.e_ident[EI_DATA] = little ? ELFDATA2LSB : ELFDATA2MSB;
	head.ehdr.e_ident[EI_VERSION] = EV_CURRENT;
	SET(head.ehdr.e_type, ET_DYN);
	SET(head.ehdr.e_version, EV_CURRENT);
	SET(head.ehdr.e_ehsize, sizeof(head.ehdr));
	SET(head.ehdr.e_phoff, offsetof(struct file, phdr));
	SET(head.ehdr.e_phentsize, sizeof(head.phdr));
	SET(head.ehdr.e_phnum, 1);
	SET(head.phdr.p_type, PT_NOTE);
	SET(head.phdr.p_offset, sizeof(head));
	SET(head.phdr.p_filesz, size);
	SET(head.phdr.p_memsz, size);
	SET(head.phdr.p_align, align);
	memcpy(bytes.at, &head, sizeof(head));
	memcpy(bytes.at + sizeof(head), data, size);
	return bytes;
}

/* libelf's notes are those that ours are, as long as ours are sound */
static void check_against_libelf(const struct bytes *bytes, const struct notes *notes)
{
	Elf *elf = elf_memory((char *)bytes->at, bytes->size);
	Elf_Data *data = elf_getdata_rawchunk(elf, sizeof(struct file), notes->size,
					      notes->align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
	size_t offset = 0, theirs = 0, name, desc;
	struct note note;
	GElf_Nhdr nhdr;

	while (data && notes_next(notes, &offset, &note) > 0) {
		theirs = gelf_getnote(data, theirs, &nhdr, &name, &desc);
		/* it wants all of the padding, also at the end */
		if (!theirs && offset == notes->size)
			break;
		must(theirs == offset);
		must(nhdr.n_type == note.type);
		must(nhdr.n_namesz == note.owner_size && nhdr.n_descsz == note.desc_size);
		must(note.desc == notes->at + desc && note.owner == notes->at + name);
	}
	elf_end(elf);
}

/* What can be read can be removed, and set to anything */
static void check_changing(const struct bytes *bytes)
{
	struct bytes changed = { 0 };
	const char *why = NULL;
	uint64_t needs = 0;
	int was = elf_mark_read(bytes->at, bytes->size, &needs, &why);
	int r = elf_mark_clear(bytes->at, bytes->size, &changed, &why);

	/* a broken mark can be removed, broken notes can not */
	must(was < 0 ? r <= 1 : r == was);
	if (r == 1) {
		must(changed.size == bytes->size);
		must(elf_mark_read(changed.at, changed.size, &needs, &why) == 0);
		free(changed.at);
	}
	if (elf_mark_set(bytes->at, bytes->size, NEEDS, &changed, &why) == 0) {
		must(elf_mark_read(changed.at, changed.size, &needs, &why) == 1);
		must(needs == NEEDS);
		free(changed.at);
	}
}

/* ---- files ---- */

/* How many bytes are not the same */
static size_t n_different(const struct bytes *a, const struct bytes *b)
{
	size_t n = 0;

	must(a->size == b->size);
	for (size_t i = 0; i < a->size; i++)
		n += a->at[i] != b->at[i];
	return n;
}

static void check_again(const struct bytes *marked)
{
	struct bytes again;
	const char *why = NULL;
	uint64_t needs;

	must(elf_mark_set(marked->at, marked->size, 0, &again, &why) == 0);
	must(elf_mark_read(again.at, again.size, &needs, &why) == 1 && needs == 0);
	must(n_different(marked, &again) == 2);
	free(again.at);
	must(elf_mark_clear(marked->at, marked->size, &again, &why) == 1);
	must(elf_mark_read(again.at, again.size, &needs, &why) == 0);
	must(n_different(marked, &again) == 4);
	free(again.at);
}

/* It is marked and is the same program, or it is refused */
static void check_file(const uint8_t *data, size_t size)
{
	struct bytes before = { (unsigned char *)data, size }, after;
	const char *why = NULL, *wrong;
	uint64_t needs;
	int was = elf_mark_read(data, size, &needs, &why);

	must(was >= 0 || why);
	why = NULL;
	if (elf_mark_set(data, size, NEEDS, &after, &why) < 0) {
		must(why);
		return;
	}
	wrong = compare_marked(&before, &after, NEEDS);
	if (wrong)
		fprintf(stderr, "%s\n", wrong);
	must(!wrong);
	if (was == 0 && after.size != before.size)
		check_again(&after);
	free(after.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool swapped = size && *data & 1;
	uint64_t align = size && *data & 2 ? 8 : 4;
	struct notes notes = { .align = align, .swapped = swapped };
	struct bytes bytes;

	must(elf_version(EV_CURRENT) != EV_NONE);
	if (!size)
		return 0;
	if (size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0) {
		check_file(data, size);
		return 0;
	}
	notes.at = data + 1;
	notes.size = size - 1;
	check_reading(&notes);
	bytes = make_file(data + 1, size - 1, align, swapped);
	notes.at = bytes.at + sizeof(struct file);
	check_against_libelf(&bytes, &notes);
	check_changing(&bytes);
	free(bytes.at);
	return 0;
}
