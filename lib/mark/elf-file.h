/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An ELF file in memory, of either class and byte order, read by libelf */
#ifndef _USERCAP_ELF_FILE_H
#define _USERCAP_ELF_FILE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes on the heap */
struct bytes {
	unsigned char *at;
	size_t size;
};

/* Bytes of a file, or addresses: from the first to before the last */
struct range {
	uint64_t begin;
	uint64_t end;
};

static inline bool ranges_meet(struct range a, struct range b)
{
	return a.begin < b.end && b.begin < a.end;
}

/* Is @a part of @b? */
static inline bool range_within(struct range a, struct range b)
{
	return a.begin >= b.begin && a.end <= b.end;
}

/**
 * struct elf_file - its headers
 * @elf:	libelf's
 * @bytes:	the file
 * @size:	of it
 * @ehdr:	the header of the file
 * @phdrs:	the program headers
 * @n_phdrs:	how many
 * @shdrs:	the section headers, number 0 included; NULL if there are none
 * @n_shdrs:	how many
 * @names:	the section that has their names
 * @swapped:	its byte order is not this machine's
 */
struct elf_file {
	Elf *elf;
	const unsigned char *bytes;
	size_t size;
	GElf_Ehdr ehdr;
	GElf_Phdr *phdrs;
	size_t n_phdrs;
	GElf_Shdr *shdrs;
	size_t n_shdrs;
	size_t names;
	bool swapped;
};

/**
 * elf_file_open() - read the headers of a program or library
 * @bytes:	the file; it must live as long
 * @size:	of it
 * @ret:	where to store it; drop it with elf_file_close()
 * @why:	where to store what is wrong with it, a phrase
 *
 * What all headers say lies within the file: those of segments, of sections, and what
 * these have in the file.
 *
 * Return: 0, or -ENOEXEC (it is none, or broken; @why says), -ENOMEM.
 */
int elf_file_open(const unsigned char *bytes, size_t size, struct elf_file *ret, const char **why);
void elf_file_close(struct elf_file *file);

/* The bytes that they have in the file; empty if they have none */
struct range phdr_range(const GElf_Phdr *phdr);
struct range shdr_range(const GElf_Shdr *shdr);

/* Sizes of its headers, in the file */
size_t elf_phdr_size(const struct elf_file *file);
size_t elf_shdr_size(const struct elf_file *file);

#endif /* _USERCAP_ELF_FILE_H */
