// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare.h"

#include "cleanup.h"
#include "usercap-note.h"

#include <stdio.h>
#include <string.h>

#define PAGE 4096ULL

/* The first thing that is wrong */
#define MUST(condition)                               \
	do {                                          \
		if (!(condition))                     \
			return "not so: " #condition; \
	} while (0)

struct pair {
	struct elf_file before;
	struct elf_file after;
};

static void pair_close(struct pair *pair)
{
	elf_file_close(&pair->before);
	elf_file_close(&pair->after);
}

static bool is_movable(const GElf_Phdr *phdr)
{
	return phdr->p_type == PT_INTERP || phdr->p_type == PT_NOTE ||
	       phdr->p_type == PT_GNU_PROPERTY;
}

static struct range table(const struct elf_file *file)
{
	return (struct range){ file->ehdr.e_phoff,
			       file->ehdr.e_phoff + file->n_phdrs * elf_phdr_size(file) };
}

static struct range section_table(const struct elf_file *file)
{
	return (struct range){ file->ehdr.e_shoff,
			       file->ehdr.e_shoff + file->n_shdrs * elf_shdr_size(file) };
}

/* May that byte of the file before be another one after? */
static bool may_differ(const struct pair *pair, uint64_t offset)
{
	const struct range byte = { offset, offset + 1 };

	if (offset < pair->before.ehdr.e_ehsize || ranges_meet(byte, table(&pair->after)) ||
	    ranges_meet(byte, section_table(&pair->before)))
		return true;
	for (size_t i = 0; i < pair->before.n_phdrs; i++)
		if (is_movable(&pair->before.phdrs[i]) &&
		    ranges_meet(byte, phdr_range(&pair->before.phdrs[i])))
			return true;
	return false;
}

/* The header after that is number @i before: new ones do not change the order of others */
static const GElf_Phdr *same_phdr(const struct pair *pair, size_t i)
{
	size_t extra = 0, j;

	for (j = 0; j < pair->after.n_phdrs; j++) {
		const GElf_Phdr *phdr = &pair->after.phdrs[j];
		bool is_new = phdr->p_type == PT_LOAD && extra == 0;

		for (size_t k = 0; is_new && k < pair->before.n_phdrs; k++)
			if (pair->before.phdrs[k].p_type == PT_LOAD &&
			    pair->before.phdrs[k].p_vaddr == phdr->p_vaddr &&
			    pair->before.phdrs[k].p_offset == phdr->p_offset)
				is_new = false;
		if (is_new)
			extra++;
		else if (j - extra == i)
			return phdr;
	}
	return NULL;
}

/* Is that piece of the file in memory where it says, for reading? */
static bool is_loaded(const struct elf_file *file, const GElf_Phdr *phdr)
{
	for (size_t i = 0; i < file->n_phdrs; i++) {
		const GElf_Phdr *load = &file->phdrs[i];

		if (load->p_type == PT_LOAD && load->p_flags & PF_R &&
		    range_within(phdr_range(phdr), phdr_range(load)) &&
		    phdr->p_vaddr - load->p_vaddr == phdr->p_offset - load->p_offset)
			return true;
	}
	return false;
}

static const char *compare_load(const struct pair *pair, const GElf_Phdr *was, const GElf_Phdr *is)
{
	MUST(is->p_offset == was->p_offset && is->p_vaddr == was->p_vaddr);
	MUST(is->p_flags == was->p_flags && is->p_align == was->p_align);
	MUST(is->p_paddr == was->p_paddr);
	MUST(is->p_filesz >= was->p_filesz);
	/* only within a page that is mapped anyway */
	if (is->p_filesz != was->p_filesz) {
		MUST(was->p_filesz == was->p_memsz && is->p_filesz == is->p_memsz);
		MUST(!(was->p_flags & PF_W));
		MUST((is->p_vaddr + is->p_memsz - 1) / PAGE ==
		     (was->p_vaddr + was->p_memsz) / PAGE);
	} else {
		MUST(is->p_memsz == was->p_memsz);
	}
	for (uint64_t i = 0; i < was->p_filesz; i++)
		MUST(pair->before.bytes[was->p_offset + i] ==
			     pair->after.bytes[was->p_offset + i] ||
		     may_differ(pair, was->p_offset + i));
	return NULL;
}

static const char *compare_movable(const struct pair *pair, const GElf_Phdr *was,
				   const GElf_Phdr *is)
{
	MUST(is->p_align == was->p_align && is->p_flags == was->p_flags);
	MUST(is->p_filesz >= was->p_filesz);
	MUST(is->p_filesz == was->p_filesz || is->p_type == PT_NOTE);
	/* where nothing is added, a mark that was there is another one now */
	MUST((pair->after.n_phdrs == pair->before.n_phdrs && is->p_offset == was->p_offset) ||
	     memcmp(pair->before.bytes + was->p_offset, pair->after.bytes + is->p_offset,
		    was->p_filesz) == 0);
	if (is->p_offset == was->p_offset) {
		MUST(is->p_vaddr == was->p_vaddr);
		return NULL;
	}
	MUST(is_loaded(&pair->after, is));
	MUST(is->p_paddr == is->p_vaddr && is->p_memsz == is->p_filesz);
	MUST(!is->p_align || is->p_vaddr % is->p_align == is->p_offset % is->p_align);
	return NULL;
}

static const char *compare_phdrs(const struct pair *pair)
{
	for (size_t i = 0; i < pair->before.n_phdrs; i++) {
		const GElf_Phdr *was = &pair->before.phdrs[i], *is = same_phdr(pair, i);
		const char *wrong = NULL;

		MUST(is);
		if (was->p_type == PT_NULL && is->p_type == PT_NOTE)
			continue;
		MUST(is->p_type == was->p_type);
		if (was->p_type == PT_LOAD)
			wrong = compare_load(pair, was, is);
		else if (is_movable(was))
			wrong = compare_movable(pair, was, is);
		else if (was->p_type == PT_PHDR)
			MUST(is->p_offset == was->p_offset && is->p_vaddr == was->p_vaddr);
		else
			MUST(memcmp(is, was, sizeof(*is)) == 0);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* What there is more: at most a segment behind all others, and a note */
static const char *compare_new(const struct pair *pair)
{
	const struct elf_file *after = &pair->after;
	uint64_t end = 0;

	MUST(after->n_phdrs <= pair->before.n_phdrs + 2);
	for (size_t i = 0; i < pair->before.n_phdrs; i++) {
		const GElf_Phdr *phdr = &pair->before.phdrs[i];

		if (phdr->p_type == PT_LOAD && phdr->p_vaddr + phdr->p_memsz > end)
			end = phdr->p_vaddr + phdr->p_memsz;
	}
	for (size_t i = 0; i < after->n_phdrs; i++) {
		const GElf_Phdr *phdr = &after->phdrs[i];
		bool is_old = false;

		for (size_t j = 0; j < pair->before.n_phdrs; j++)
			is_old |= same_phdr(pair, j) == phdr;
		if (is_old)
			continue;
		MUST(phdr->p_type == PT_LOAD || phdr->p_type == PT_NOTE);
		MUST(phdr->p_flags == PF_R && phdr->p_filesz == phdr->p_memsz);
		MUST(phdr->p_type == PT_NOTE || phdr->p_vaddr / PAGE > (end - 1) / PAGE);
		MUST(phdr->p_vaddr % phdr->p_align == phdr->p_offset % phdr->p_align);
		MUST(is_loaded(after, phdr));
	}
	return NULL;
}

static const char *compare_sections(const struct pair *pair)
{
	const struct elf_file *before = &pair->before, *after = &pair->after;

	MUST(after->n_shdrs >= before->n_shdrs && after->n_shdrs <= before->n_shdrs + 1);
	MUST(after->names == before->names);
	for (size_t i = 1; i < before->n_shdrs; i++) {
		const GElf_Shdr *was = &before->shdrs[i], *is = &after->shdrs[i];
		struct range from = shdr_range(was);

		MUST(is->sh_type == was->sh_type && is->sh_flags == was->sh_flags);
		MUST(is->sh_name == was->sh_name && is->sh_link == was->sh_link);
		MUST(is->sh_size == was->sh_size || i == before->names);
		if (was->sh_type == SHT_SYMTAB || is->sh_offset == was->sh_offset)
			continue;
		MUST(memcmp(before->bytes + from.begin, after->bytes + is->sh_offset,
			    from.end - from.begin) == 0);
	}
	if (after->n_shdrs == before->n_shdrs)
		return NULL;
	MUST(after->shdrs[before->n_shdrs].sh_type == SHT_NOTE);
	MUST(strcmp((const char *)after->bytes + after->shdrs[after->names].sh_offset +
			    after->shdrs[before->n_shdrs].sh_name,
		    USERCAP_NOTE_SECTION) == 0);
	return NULL;
}

static const char *compare_files(const struct pair *pair)
{
	const GElf_Ehdr *was = &pair->before.ehdr, *is = &pair->after.ehdr;
	const char *wrong;
	bool loaded = false;

	MUST(memcmp(was->e_ident, is->e_ident, EI_NIDENT) == 0);
	MUST(is->e_type == was->e_type && is->e_machine == was->e_machine);
	MUST(is->e_entry == was->e_entry && is->e_flags == was->e_flags);
	MUST(is->e_phoff == was->e_phoff && is->e_version == was->e_version);
	for (size_t i = 0; i < pair->after.n_phdrs; i++)
		loaded |= pair->after.phdrs[i].p_type == PT_LOAD &&
			  range_within(table(&pair->after), phdr_range(&pair->after.phdrs[i]));
	MUST(loaded || pair->after.n_phdrs == pair->before.n_phdrs);
	wrong = compare_phdrs(pair);
	if (!wrong)
		wrong = compare_new(pair);
	return wrong ? wrong : compare_sections(pair);
}

const char *compare_marked(const struct bytes *before, const struct bytes *after, uint64_t needs)
{
	_cleanup_(pair_close) struct pair pair = { 0 };
	const char *why = NULL;
	uint64_t is = 0;

	if (elf_file_open(before->at, before->size, &pair.before, &why) < 0 ||
	    elf_file_open(after->at, after->size, &pair.after, &why) < 0)
		return why ? why : "out of memory";
	MUST(elf_mark_read(after->at, after->size, &is, &why) == 1);
	MUST(is == needs);
	return compare_files(&pair);
}
