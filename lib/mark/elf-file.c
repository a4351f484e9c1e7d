// SPDX-License-Identifier: LGPL-2.1-or-later
#include "elf-file.h"

#include "cleanup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int no(const char **why, const char *text)
{
	*why = text;
	return -ENOEXEC;
}

struct range phdr_range(const GElf_Phdr *phdr)
{
	return (struct range){ phdr->p_offset, phdr->p_offset + phdr->p_filesz };
}

struct range shdr_range(const GElf_Shdr *shdr)
{
	bool has_bytes = shdr->sh_type != SHT_NOBITS && shdr->sh_type != SHT_NULL;

	return (struct range){ shdr->sh_offset, shdr->sh_offset + (has_bytes ? shdr->sh_size : 0) };
}

size_t elf_phdr_size(const struct elf_file *file)
{
	return gelf_fsize(file->elf, ELF_T_PHDR, 1, EV_CURRENT);
}

size_t elf_shdr_size(const struct elf_file *file)
{
	return gelf_fsize(file->elf, ELF_T_SHDR, 1, EV_CURRENT);
}

static bool fits(const struct elf_file *file, uint64_t offset, uint64_t size)
{
	return offset <= file->size && size <= file->size - offset;
}

static int read_phdrs(struct elf_file *file, const char **why)
{
	if (elf_getphdrnum(file->elf, &file->n_phdrs) < 0)
		return no(why, "its program headers cannot be read");
	if (!file->n_phdrs)
		return no(why, "it has no program headers");
	if (file->n_phdrs >= PN_XNUM || file->ehdr.e_phnum != file->n_phdrs ||
	    file->ehdr.e_phentsize != elf_phdr_size(file) ||
	    !fits(file, file->ehdr.e_phoff, file->n_phdrs * elf_phdr_size(file)))
		return no(why, "its program headers are not where they should be");
	file->phdrs = calloc(file->n_phdrs, sizeof(*file->phdrs));
	if (!file->phdrs)
		return -ENOMEM;
	for (size_t i = 0; i < file->n_phdrs; i++) {
		GElf_Phdr *phdr = &file->phdrs[i];

		if (!gelf_getphdr(file->elf, (int)i, phdr))
			return no(why, "its program headers cannot be read");
		/* (one that is none, or has no bytes there, may say that they are anywhere) */
		if (phdr->p_type == PT_NULL)
			continue;
		if ((phdr->p_filesz && !fits(file, phdr->p_offset, phdr->p_filesz)) ||
		    phdr->p_vaddr + phdr->p_memsz < phdr->p_vaddr ||
		    (phdr->p_type == PT_LOAD && phdr->p_memsz < phdr->p_filesz))
			return no(why, "a segment does not lie in the file");
	}
	return 0;
}

static int read_shdrs(struct elf_file *file, const char **why)
{
	if (!file->ehdr.e_shoff)
		return 0;
	if (elf_getshdrnum(file->elf, &file->n_shdrs) < 0 ||
	    elf_getshdrstrndx(file->elf, &file->names) < 0)
		return no(why, "its section headers cannot be read");
	/* (libelf counts none where the table does not lie in the file, which may grow) */
	if (!file->n_shdrs || file->n_shdrs >= SHN_LORESERVE - 1 ||
	    file->ehdr.e_shnum != file->n_shdrs || file->names >= file->n_shdrs ||
	    file->ehdr.e_shentsize != elf_shdr_size(file) ||
	    !fits(file, file->ehdr.e_shoff, file->n_shdrs * elf_shdr_size(file)))
		return no(why, "its section headers are not where they should be");
	file->shdrs = calloc(file->n_shdrs, sizeof(*file->shdrs));
	if (!file->shdrs)
		return -ENOMEM;
	for (size_t i = 0; i < file->n_shdrs; i++) {
		struct range range;

		if (!gelf_getshdr(elf_getscn(file->elf, i), &file->shdrs[i]))
			return no(why, "its section headers cannot be read");
		range = shdr_range(&file->shdrs[i]);
		if (range.end < range.begin || (range.end > range.begin && range.end > file->size))
			return no(why, "a section does not lie in the file");
		if (file->shdrs[i].sh_type == SHT_NOBITS && file->shdrs[i].sh_flags & SHF_EXECINSTR)
			return no(why, "it has no code, only what debuggers need");
	}
	if (file->shdrs[file->names].sh_type != SHT_STRTAB)
		return no(why, "its sections have no names");
	return 0;
}

static int read_headers(struct elf_file *file, const char **why)
{
	int r;

	if (elf_kind(file->elf) != ELF_K_ELF || !gelf_getehdr(file->elf, &file->ehdr))
		return no(why, "it is no ELF file");
	if (file->ehdr.e_ehsize != gelf_fsize(file->elf, ELF_T_EHDR, 1, EV_CURRENT))
		return no(why, "its header has not the size of one");
	if (file->ehdr.e_type != ET_EXEC && file->ehdr.e_type != ET_DYN)
		return no(why, "it is neither a program nor a shared library");
	file->swapped = file->ehdr.e_ident[EI_DATA] !=
			(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB);
	r = read_phdrs(file, why);
	return r < 0 ? r : read_shdrs(file, why);
}

int elf_file_open(const unsigned char *bytes, size_t size, struct elf_file *ret, const char **why)
{
	struct elf_file file = { .bytes = bytes, .size = size };
	int r;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return no(why, "libelf is of another version");
	/* it takes what could be written to, and is not asked to write */
	file.elf = elf_memory((char *)bytes, size);
	if (!file.elf)
		return no(why, "it is no ELF file");
	r = read_headers(&file, why);
	if (r < 0) {
		elf_file_close(&file);
		return r;
	}
	*ret = file;
	return 0;
}

void elf_file_close(struct elf_file *file)
{
	free(file->phdrs);
	free(file->shdrs);
	if (file->elf)
		elf_end(file->elf);
	*file = (struct elf_file){ 0 };
}
