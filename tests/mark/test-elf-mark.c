// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: test-elf-mark PROGRAM
 *
 * What is wrong with a file is said, and it is refused: a program, damaged in one place
 * each time. It has sections, and is of 64 bit and the byte order of this machine.
 */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "elf-mark.h"
#include "replace.h"
#include "usercap-note.h"

static const char *program;

/* A copy of it, and pointers into that */
struct copy {
	struct bytes bytes;
	Elf64_Ehdr *ehdr;
	Elf64_Phdr *phdrs;
	Elf64_Shdr *shdrs;
};

static void copy_drop(struct copy *copy)
{
	free(copy->bytes.at);
}

static struct copy copy_of(const struct bytes *bytes)
{
	struct copy copy = { .bytes = { malloc(bytes->size + 64), bytes->size } };

	assert_non_null(copy.bytes.at);
	memcpy(copy.bytes.at, bytes->at, bytes->size);
	memset(copy.bytes.at + bytes->size, 'x', 64);
	copy.ehdr = (Elf64_Ehdr *)copy.bytes.at;
	copy.phdrs = (Elf64_Phdr *)(copy.bytes.at + copy.ehdr->e_phoff);
	copy.shdrs = (Elf64_Shdr *)(copy.bytes.at + copy.ehdr->e_shoff);
	return copy;
}

static struct copy copy_of_program(void)
{
	_cleanup_(original_freep) struct original *original = NULL;
	const char *why;

	assert_int_equal(original_open(program, &original, &why), 0);
	return copy_of(original_bytes(original));
}

/* The same with a mark */
static struct copy marked(uint64_t needs)
{
	_cleanup_(copy_drop) struct copy copy = copy_of_program();
	struct bytes bytes;
	const char *why;
	struct copy ret;

	assert_int_equal(elf_mark_set(copy.bytes.at, copy.bytes.size, needs, &bytes, &why), 0);
	ret = copy_of(&bytes);
	free(bytes.at);
	return ret;
}

static Elf64_Phdr *phdr(struct copy *copy, Elf64_Word type)
{
	for (size_t i = 0; i < copy->ehdr->e_phnum; i++)
		if (copy->phdrs[i].p_type == type)
			return &copy->phdrs[i];
	fail_msg("no program header of type %u", type);
	return NULL;
}

static Elf64_Shdr *shdr(struct copy *copy, Elf64_Word type)
{
	for (size_t i = 0; i < copy->ehdr->e_shnum; i++)
		if (copy->shdrs[i].sh_type == type)
			return &copy->shdrs[i];
	fail_msg("no section header of type %u", type);
	return NULL;
}

/* ---- damage ---- */

static void no_magic(struct copy *copy)
{
	copy->bytes.at[1] = 'L';
}

static void no_class(struct copy *copy)
{
	copy->ehdr->e_ident[EI_CLASS] = 3;
}

static void relocatable(struct copy *copy)
{
	copy->ehdr->e_type = ET_REL;
}

static void core(struct copy *copy)
{
	copy->ehdr->e_type = ET_CORE;
}

static void header_size(struct copy *copy)
{
	copy->ehdr->e_ehsize--;
}

static void no_phdrs(struct copy *copy)
{
	copy->ehdr->e_phnum = 0;
}

static void phdr_size(struct copy *copy)
{
	copy->ehdr->e_phentsize++;
}

static void phdrs_outside(struct copy *copy)
{
	copy->ehdr->e_phoff = copy->bytes.size - 56;
}

static void segment_outside(struct copy *copy)
{
	phdr(copy, PT_DYNAMIC)->p_offset = copy->bytes.size - 8;
}

static void segment_far_outside(struct copy *copy)
{
	phdr(copy, PT_DYNAMIC)->p_filesz = UINT64_MAX;
}

static void segment_wraps(struct copy *copy)
{
	phdr(copy, PT_GNU_STACK)->p_vaddr = UINT64_MAX;
	phdr(copy, PT_GNU_STACK)->p_memsz = 2;
}

static void more_than_memory(struct copy *copy)
{
	phdr(copy, PT_LOAD)->p_memsz = 1;
}

static void shdr_size(struct copy *copy)
{
	copy->ehdr->e_shentsize = 8;
}

static void section_outside(struct copy *copy)
{
	shdr(copy, SHT_NOTE)->sh_offset = copy->bytes.size;
}

static void section_wraps(struct copy *copy)
{
	shdr(copy, SHT_NOTE)->sh_size = UINT64_MAX;
}

static void no_names(struct copy *copy)
{
	copy->ehdr->e_shstrndx = 1;
}

static void debug(struct copy *copy)
{
	Elf64_Shdr *section = shdr(copy, SHT_NOTE);

	section->sh_type = SHT_NOBITS;
	section->sh_flags |= SHF_EXECINSTR;
}

static void unordered(struct copy *copy)
{
	Elf64_Phdr *first = phdr(copy, PT_LOAD);
	Elf64_Phdr swap = first[0];

	first[0] = first[1];
	first[1] = swap;
}

static void overlapping(struct copy *copy)
{
	phdr(copy, PT_LOAD)->p_memsz = 0x1001;
}

static void same_bytes(struct copy *copy)
{
	phdr(copy, PT_LOAD)[1].p_offset = 0;
}

static void headers_claimed(struct copy *copy)
{
	phdr(copy, PT_GNU_RELRO)->p_offset = 0;
}

static void table_elsewhere(struct copy *copy)
{
	phdr(copy, PT_PHDR)->p_offset += 8;
}

static void notes_broken(struct copy *copy)
{
	/* the size of the owner */
	copy->bytes.at[phdr(copy, PT_NOTE)->p_offset + 3] = 0x7f;
}

/* Nothing may move: dynamic symbols are in the notes */
static void symbols_in_notes(struct copy *copy)
{
	Elf64_Shdr *table = shdr(copy, SHT_DYNSYM);
	Elf64_Sym *symbol = (Elf64_Sym *)(copy->bytes.at + table->sh_offset);

	assert_true(table->sh_size >= sizeof(*symbol));
	symbol->st_shndx = (Elf64_Half)(shdr(copy, SHT_NOTE) - copy->shdrs);
}

/* Nothing may move, because something else is there */
static void in_the_way(struct copy *copy)
{
	Elf64_Phdr *interp = phdr(copy, PT_INTERP);

	interp->p_type = PT_GNU_EH_FRAME;
	phdr(copy, PT_NOTE)->p_type = PT_GNU_EH_FRAME;
}

static void data_behind(struct copy *copy)
{
	in_the_way(copy);
	/* what copy_of() put there */
	copy->bytes.size += 64;
}

static void refused(void **unused)
{
	static const struct {
		void (*damage)(struct copy *copy);
		int result;
		const char *why;
	} rows[] = {
		{ no_magic, -ENOEXEC, "it is no ELF file" },
		{ no_class, -ENOEXEC, "it is no ELF file" },
		{ relocatable, -ENOEXEC, "it is neither a program nor a shared library" },
		{ core, -ENOEXEC, "it is neither a program nor a shared library" },
		{ header_size, -ENOEXEC, "its header has not the size of one" },
		{ no_phdrs, -ENOEXEC, "it has no program headers" },
		{ phdr_size, -ENOEXEC, "its program headers are not where they should be" },
		{ phdrs_outside, -ENOEXEC, NULL },
		{ segment_outside, -ENOEXEC, "a segment does not lie in the file" },
		{ segment_far_outside, -ENOEXEC, "a segment does not lie in the file" },
		{ segment_wraps, -ENOEXEC, "a segment does not lie in the file" },
		{ more_than_memory, -ENOEXEC, "a segment does not lie in the file" },
		{ shdr_size, -ENOEXEC, "its section headers are not where they should be" },
		{ section_outside, -ENOEXEC, "a section does not lie in the file" },
		{ section_wraps, -ENOEXEC, "a section does not lie in the file" },
		{ no_names, -ENOEXEC, "its sections have no names" },
		{ debug, -ENOEXEC, "it has no code, only what debuggers need" },
		{ unordered, -ENOTSUP, "its segments are not in order" },
		{ overlapping, -ENOTSUP, "its segments are not in order" },
		{ same_bytes, -ENOTSUP, "its segments are not in order" },
		{ headers_claimed, -ENOTSUP, "its segments are not in order" },
		{ table_elsewhere, -ENOTSUP, "its segments are not in order" },
		{ notes_broken, -EBADMSG, "its notes are broken" },
		{ symbols_in_notes, -ENOTSUP,
		  "it has code that may look at the notes that would have to move" },
		{ in_the_way, -ENOTSUP, "there is no room for a note and what tells of it" },
		{ data_behind, -ENOTSUP,
		  "data follows its end, and there is no room for a note before" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(copy_drop) struct copy copy = copy_of_program();
		struct bytes bytes = { UNTOUCHED, 99 };
		const char *why = NULL;

		rows[i].damage(&copy);
		print_message("row %zu: %s\n", i, rows[i].why ? rows[i].why : "anything");
		assert_int_equal(elf_mark_set(copy.bytes.at, copy.bytes.size, 4, &bytes, &why),
				 rows[i].result);
		assert_non_null(why);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		assert_ptr_equal(bytes.at, UNTOUCHED);
		assert_int_equal(bytes.size, 99);
	}
}

/* What is broken beyond all reading cannot be read or cleared either */
static void not_read(void **unused)
{
	static void (*const damages[])(struct copy *) = { no_magic, notes_broken };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		_cleanup_(copy_drop) struct copy copy = copy_of_program();
		struct bytes bytes = { UNTOUCHED, 99 };
		uint64_t needs = UNTOUCHED_MASK;
		const char *why = NULL;

		damages[i](&copy);
		assert_true(elf_mark_read(copy.bytes.at, copy.bytes.size, &needs, &why) < 0);
		assert_non_null(why);
		why = NULL;
		assert_true(elf_mark_clear(copy.bytes.at, copy.bytes.size, &bytes, &why) < 0);
		assert_non_null(why);
		assert_int_equal(needs, UNTOUCHED_MASK);
		assert_ptr_equal(bytes.at, UNTOUCHED);
	}
}

/* The note of a file that has been marked */
static struct usercap_note *note_in(struct copy *copy)
{
	for (size_t i = copy->ehdr->e_phnum; i; i--)
		if (copy->phdrs[i - 1].p_type == PT_NOTE)
			return (struct usercap_note *)(copy->bytes.at +
						       copy->phdrs[i - 1].p_offset);
	fail_msg("no note");
	return NULL;
}

static void reads(const struct bytes *bytes, int result, uint64_t wanted)
{
	uint64_t needs = UNTOUCHED_MASK;
	const char *why;

	assert_int_equal(elf_mark_read(bytes->at, bytes->size, &needs, &why), result);
	assert_int_equal(needs, result == 1 ? wanted : UNTOUCHED_MASK);
}

static void broken_mark(void **unused)
{
	_cleanup_(copy_drop) struct copy copy = marked(4);
	struct bytes bytes = { UNTOUCHED, 99 };
	const char *why = NULL;

	(void)unused;
	/* too short to be one: what it lacks would be a note of its own, which is none */
	note_in(&copy)->size = 4;
	for (size_t i = 0; i < copy.ehdr->e_phnum; i++)
		if (copy.phdrs[i].p_filesz == sizeof(struct usercap_note) &&
		    copy.phdrs[i].p_type == PT_NOTE)
			copy.phdrs[i].p_filesz = 24;
	reads(&copy.bytes, -EBADMSG, 0);
	assert_int_equal(elf_mark_set(copy.bytes.at, copy.bytes.size, 4, &bytes, &why), -EBADMSG);
	assert_string_equal(why, "its mark is broken: remove that first");
	assert_ptr_equal(bytes.at, UNTOUCHED);
	assert_int_equal(elf_mark_clear(copy.bytes.at, copy.bytes.size, &bytes, &why), 1);
	reads(&bytes, 0, 0);
	free(bytes.at);
}

static void replaced(void **unused)
{
	_cleanup_(copy_drop) struct copy copy = marked(UINT64_MAX);
	struct bytes bytes;
	const char *why;

	(void)unused;
	reads(&copy.bytes, 1, UINT64_MAX);
	/* one of a version to come is one of this */
	note_in(&copy)->version = 9;
	reads(&copy.bytes, 1, UINT64_MAX);
	assert_int_equal(elf_mark_set(copy.bytes.at, copy.bytes.size, 2, &bytes, &why), 0);
	assert_int_equal(bytes.size, copy.bytes.size);
	reads(&bytes, 1, 2);
	free(bytes.at);
	/* nothing is there: 0, and nothing is stored */
	note_in(&copy)->type = USERCAP_NOTE_REMOVED;
	bytes.at = UNTOUCHED;
	assert_int_equal(elf_mark_clear(copy.bytes.at, copy.bytes.size, &bytes, &why), 0);
	assert_ptr_equal(bytes.at, UNTOUCHED);
}

/* A program header that is none may say that it is anywhere: nobody looks there. */
static void no_header(void **unused)
{
	_cleanup_(copy_drop) struct copy copy = marked(4);
	Elf64_Phdr *none = phdr(&copy, PT_GNU_STACK);
	struct bytes bytes;
	const char *why;

	(void)unused;
	*none = (Elf64_Phdr){ .p_type = PT_NULL, .p_offset = 3ULL << 62, .p_filesz = 8 };
	reads(&copy.bytes, 1, 4);
	assert_int_equal(elf_mark_clear(copy.bytes.at, copy.bytes.size, &bytes, &why), 1);
	reads(&bytes, 0, 0);
	free(bytes.at);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),     cmocka_unit_test(not_read),
		cmocka_unit_test(broken_mark), cmocka_unit_test(replaced),
		cmocka_unit_test(no_header),
	};

	if (argc != 2)
		return 2;
	program = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
