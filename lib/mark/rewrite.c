// SPDX-License-Identifier: LGPL-2.1-or-later
#include "rewrite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A file in the making */
struct making {
	const struct elf_file *file;
	const struct layout *layout;
	struct bytes to;
};

/* ---- fields of headers ---- */

static bool is_small(const struct elf_file *file)
{
	return file->ehdr.e_ident[EI_CLASS] == ELFCLASS32;
}

static void put(const struct elf_file *file, unsigned char *at, size_t size, uint64_t value)
{
	bool little = file->ehdr.e_ident[EI_DATA] == ELFDATA2LSB;

	for (size_t i = 0; i < size; i++)
		at[little ? i : size - 1 - i] = (unsigned char)(value >> 8 * i);
}

/* Write one field of a structure that has another layout in files of the other class */
#define PUT(file, at, type, field, value)                            \
	put(file,                                                    \
	    (at) + (is_small(file) ? offsetof(Elf32_##type, field)   \
				   : offsetof(Elf64_##type, field)), \
	    is_small(file) ? sizeof(((Elf32_##type *)NULL)->field)   \
			   : sizeof(((Elf64_##type *)NULL)->field),  \
	    value)

static void put_phdr(const struct making *making, size_t i, const GElf_Phdr *phdr)
{
	const struct elf_file *file = making->file;
	unsigned char *at = making->to.at + file->ehdr.e_phoff + i * elf_phdr_size(file);

	PUT(file, at, Phdr, p_type, phdr->p_type);
	PUT(file, at, Phdr, p_flags, phdr->p_flags);
	PUT(file, at, Phdr, p_offset, phdr->p_offset);
	PUT(file, at, Phdr, p_vaddr, phdr->p_vaddr);
	PUT(file, at, Phdr, p_paddr, phdr->p_paddr);
	PUT(file, at, Phdr, p_filesz, phdr->p_filesz);
	PUT(file, at, Phdr, p_memsz, phdr->p_memsz);
	PUT(file, at, Phdr, p_align, phdr->p_align);
}

static void put_shdr(const struct making *making, uint64_t table, size_t i, const GElf_Shdr *shdr)
{
	const struct elf_file *file = making->file;
	unsigned char *at = making->to.at + table + i * elf_shdr_size(file);

	PUT(file, at, Shdr, sh_name, shdr->sh_name);
	PUT(file, at, Shdr, sh_type, shdr->sh_type);
	PUT(file, at, Shdr, sh_flags, shdr->sh_flags);
	PUT(file, at, Shdr, sh_addr, shdr->sh_addr);
	PUT(file, at, Shdr, sh_offset, shdr->sh_offset);
	PUT(file, at, Shdr, sh_size, shdr->sh_size);
	PUT(file, at, Shdr, sh_link, shdr->sh_link);
	PUT(file, at, Shdr, sh_info, shdr->sh_info);
	PUT(file, at, Shdr, sh_addralign, shdr->sh_addralign);
	PUT(file, at, Shdr, sh_entsize, shdr->sh_entsize);
}

/* ---- what has moved ---- */

static const struct piece *piece_of_section(const struct making *making, size_t section)
{
	if (section >= making->file->n_shdrs)
		return NULL;
	return layout_piece(making->layout, shdr_range(&making->file->shdrs[section]));
}

/*
 * Symbols for debuggers follow what moves. One that is there for ld.so would mean that
 * code looks at a note by its address; one among other things, that these change, too.
 */
static int move_symbols(const struct making *making, size_t section, const char **why)
{
	static const char looked_at[] =
		"it has code that may look at the notes that would have to move";
	const struct elf_file *file = making->file;
	const GElf_Shdr *table = &file->shdrs[section];
	Elf_Data *data = elf_getdata(elf_getscn(file->elf, section), NULL);
	size_t size = gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT);
	GElf_Sym symbol;

	for (size_t i = 0; data && gelf_getsym(data, (int)i, &symbol); i++) {
		const struct piece *piece = piece_of_section(making, symbol.st_shndx);
		uint64_t from;

		if (symbol.st_shndx == SHN_UNDEF || !piece)
			continue;
		if (table->sh_type == SHT_DYNSYM)
			return layout_no(why, looked_at);
		if (!layout_is_apart(file, section))
			return layout_no(why, "its symbols are where something else is");
		from = file->shdrs[symbol.st_shndx].sh_addr;
		from += piece->from.begin - file->shdrs[symbol.st_shndx].sh_offset;
		PUT(file, making->to.at + table->sh_offset + i * size, Sym, st_value,
		    symbol.st_value - from + piece->vaddr);
	}
	return 0;
}

static int move_all_symbols(const struct making *making, const char **why)
{
	const GElf_Shdr *shdrs = making->file->shdrs;
	int r = 0;

	for (size_t i = 0; shdrs && r == 0 && i < making->file->n_shdrs; i++)
		if (shdrs[i].sh_type == SHT_SYMTAB || shdrs[i].sh_type == SHT_DYNSYM)
			r = move_symbols(making, i, why);
	return r;
}

static void move_pieces(const struct making *making, const struct usercap_note *note)
{
	const struct layout *layout = making->layout;

	memcpy(making->to.at + layout->pieces[0].offset, note, sizeof(*note));
	for (size_t i = 1; i < layout->n_pieces; i++)
		memcpy(making->to.at + layout->pieces[i].offset,
		       making->file->bytes + layout->pieces[i].from.begin,
		       layout->pieces[i].from.end - layout->pieces[i].from.begin);
	/* nothing of them is left where they were; the table follows and has most of that */
	for (size_t i = 1; i < layout->n_pieces; i++)
		memset(making->to.at + layout->pieces[i].from.begin, 0,
		       layout->pieces[i].from.end - layout->pieces[i].from.begin);
}

/* ---- program headers ---- */

static GElf_Phdr phdr_of_note(const struct layout *layout)
{
	return (GElf_Phdr){
		.p_type = PT_NOTE,
		.p_flags = PF_R,
		.p_offset = layout->pieces[0].offset,
		.p_vaddr = layout->pieces[0].vaddr,
		.p_paddr = layout->pieces[0].vaddr,
		.p_filesz = layout->pieces[0].size,
		.p_memsz = layout->pieces[0].size,
		.p_align = layout->pieces[0].align,
	};
}

/* Cover what was put behind a segment */
static void grow(const struct layout *layout, size_t number, GElf_Phdr *load)
{
	for (size_t i = 0; i < layout->n_pieces; i++) {
		const struct piece *piece = &layout->pieces[i];

		if (piece->load == number)
			load->p_filesz = load->p_memsz =
				piece->offset + piece->size - load->p_offset;
	}
}

static GElf_Phdr changed_phdr(const struct making *making, size_t i)
{
	const struct layout *layout = making->layout;
	GElf_Phdr phdr = making->file->phdrs[i];
	const struct piece *piece = layout_piece(layout, phdr_range(&phdr));

	if (phdr.p_type == PT_PHDR) {
		phdr.p_filesz += layout->n_new * elf_phdr_size(making->file);
		phdr.p_memsz = phdr.p_filesz;
	} else if (piece && phdr.p_type != PT_LOAD && phdr.p_type != PT_NULL) {
		uint64_t within = phdr.p_offset - piece->from.begin;

		phdr.p_offset = piece->offset + within;
		phdr.p_vaddr = phdr.p_paddr = piece->vaddr + within;
		if (i == layout->note_phdr)
			phdr.p_filesz += layout->pieces[0].size;
		/* (if it claimed more where it was, that may be too much where it is) */
		phdr.p_memsz = phdr.p_filesz;
	} else if (phdr.p_type == PT_LOAD) {
		grow(layout, i, &phdr);
	}
	return phdr;
}

static void put_phdrs(const struct making *making)
{
	const struct layout *layout = making->layout;
	const struct elf_file *file = making->file;
	GElf_Phdr note = phdr_of_note(layout);
	size_t last_load = 0, to = 0;

	for (size_t i = 0; i < file->n_phdrs; i++)
		if (file->phdrs[i].p_type == PT_LOAD)
			last_load = i;
	for (size_t i = 0; i < file->n_phdrs; i++) {
		GElf_Phdr phdr = changed_phdr(making, i);

		if (i == layout->note_phdr && phdr.p_type == PT_NULL)
			phdr = note;
		put_phdr(making, to++, &phdr);
		/* those that are loaded come in the order of their addresses */
		if (layout->has_segment && i == last_load)
			put_phdr(making, to++, &layout->segment);
	}
	if (layout->note_phdr == file->n_phdrs)
		put_phdr(making, to, &note);
	PUT(file, making->to.at, Ehdr, e_phnum, file->n_phdrs + layout->n_new);
}

/* ---- section headers ---- */

static uint64_t names_size(const struct elf_file *file)
{
	return file->shdrs[file->names].sh_size + sizeof(USERCAP_NOTE_SECTION);
}

/* @names: where their names are now, if they moved, else 0 */
static GElf_Shdr changed_shdr(const struct making *making, size_t i, uint64_t names)
{
	GElf_Shdr shdr = making->file->shdrs[i];
	const struct piece *piece = piece_of_section(making, i);

	if (i == making->file->names && names) {
		shdr.sh_offset = names;
		shdr.sh_size = names_size(making->file);
	} else if (piece) {
		uint64_t within = shdr.sh_offset - piece->from.begin;

		shdr.sh_offset = piece->offset + within;
		shdr.sh_addr = piece->vaddr + within;
	}
	return shdr;
}

/* Those that there are, where they are */
static void change_shdrs(const struct making *making)
{
	for (size_t i = 0; i < making->file->n_shdrs; i++) {
		GElf_Shdr shdr = changed_shdr(making, i, 0);

		put_shdr(making, making->file->ehdr.e_shoff, i, &shdr);
	}
}

/* All of them, and one for our note */
static void add_shdr(const struct making *making, uint64_t names, uint64_t table)
{
	const struct elf_file *file = making->file;
	const struct layout *layout = making->layout;
	const GElf_Shdr *old_names = &file->shdrs[file->names];
	GElf_Shdr note = {
		.sh_name = (GElf_Word)old_names->sh_size,
		.sh_type = SHT_NOTE,
		.sh_flags = SHF_ALLOC,
		.sh_addr = layout->pieces[0].vaddr,
		.sh_offset = layout->pieces[0].offset,
		.sh_size = layout->pieces[0].size,
		.sh_addralign = layout->pieces[0].align,
	};

	memcpy(making->to.at + names, file->bytes + old_names->sh_offset, old_names->sh_size);
	memcpy(making->to.at + names + old_names->sh_size, USERCAP_NOTE_SECTION,
	       sizeof(USERCAP_NOTE_SECTION));
	for (size_t i = 0; i < file->n_shdrs; i++) {
		GElf_Shdr shdr = changed_shdr(making, i, names);

		put_shdr(making, table, i, &shdr);
	}
	put_shdr(making, table, file->n_shdrs, &note);
	PUT(file, making->to.at, Ehdr, e_shoff, table);
	PUT(file, making->to.at, Ehdr, e_shnum, file->n_shdrs + 1);
}

/* ---- all of it ---- */

static uint64_t align_8(uint64_t value)
{
	return (value + 7) & ~7ULL;
}

static int make(struct making *making, const struct usercap_note *note, const char **why)
{
	const struct elf_file *file = making->file;
	const struct layout *layout = making->layout;
	/* what follows the end stays where it is */
	bool adds_section = file->shdrs && !layout->has_data_behind;
	uint64_t names = layout->tail, table = 0, size = layout->tail;

	if (adds_section) {
		table = align_8(names + names_size(file));
		size = table + (file->n_shdrs + 1) * elf_shdr_size(file);
	}
	if (is_small(file) && size > INT32_MAX)
		return layout_no(why, "it is too large");
	making->to.at = calloc(1, size);
	making->to.size = size;
	if (!making->to.at)
		return -ENOMEM;
	memcpy(making->to.at, file->bytes, file->size < size ? file->size : size);
	memset(making->to.at + names, 0, size - names);
	if (move_all_symbols(making, why) < 0)
		return -ENOTSUP;
	move_pieces(making, note);
	put_phdrs(making);
	if (adds_section)
		add_shdr(making, names, table);
	else if (file->shdrs)
		change_shdrs(making);
	return 0;
}

int rewrite(const struct elf_file *file, const struct layout *layout,
	    const struct usercap_note *note, struct bytes *ret, const char **why)
{
	struct making making = { .file = file, .layout = layout };
	int r = make(&making, note, why);

	if (r < 0)
		free(making.to.at);
	else
		*ret = making.to;
	return r;
}
