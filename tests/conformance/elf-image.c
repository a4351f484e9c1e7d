// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>

#include "elf-image.h"
#include "harness.h"
#include "pages.h"
#include "workdir.h"

#define CODE_OFFSET PAGE
#define NAME_OFFSET 0x800
#define BASE 0x10000000
/* Enough for the stack headers, the interpreter and the segment */
#define MAX_HEADERS 4

/* exit_group(42) */
#if defined(__x86_64__)
#define MACHINE EM_X86_64
static const uint8_t code[] = { 0xbf, 42, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05 };
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
static const uint32_t code[] = { 0xd2800540, 0xd2800bc8, 0xd4000001 };
#else
#error "say exit_group(42) in this machine's language"
#endif
static const uint8_t code_i386[] = { 0xbb, 42, 0, 0, 0, 0xb8, 252, 0, 0, 0, 0xcd, 0x80 };

/* One program header, before it is written in the width of the ABI */
struct header {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t file_size;
	uint64_t memory_size;
};

static unsigned int make_headers(const struct image_spec *spec, struct header *headers)
{
	uint64_t base = spec->is_interpreter ? 0 : BASE;
	unsigned int count = 0, i;

	if (spec->interpreter)
		headers[count++] = (struct header){
			.type = PT_INTERP,
			.flags = PF_R,
			.offset = NAME_OFFSET,
			.address = base + NAME_OFFSET,
			.file_size = strlen(spec->interpreter) + 1,
			.memory_size = strlen(spec->interpreter) + 1,
		};
	/* page-aligned in the file: the kernel must not have to clear a page that it can't write */
	headers[count++] = (struct header){
		.type = PT_LOAD,
		.flags = spec->flags,
		.offset = CODE_OFFSET,
		.address = base + CODE_OFFSET,
		.file_size = PAGE,
		.memory_size = PAGE + spec->more_memory,
	};
	for (i = 0; i < spec->n_stacks; i++)
		headers[count++] = (struct header){
			.type = PT_GNU_STACK,
			.flags = spec->stacks[i],
		};
	return count;
}

static void fill_ident(unsigned char *ident, bool is_32bit)
{
	memcpy(ident, ELFMAG, SELFMAG);
	ident[EI_CLASS] = is_32bit ? ELFCLASS32 : ELFCLASS64;
	ident[EI_DATA] = ELFDATA2LSB;
	ident[EI_VERSION] = EV_CURRENT;
}

static void fill_64bit(const struct image_spec *spec, const struct header *headers,
		       unsigned int count, char *image)
{
	Elf64_Phdr *out = (Elf64_Phdr *)(image + sizeof(Elf64_Ehdr));
	unsigned int i;

	*(Elf64_Ehdr *)image = (Elf64_Ehdr){
		.e_type = spec->is_interpreter ? ET_DYN : ET_EXEC,
		.e_machine = MACHINE,
		.e_version = EV_CURRENT,
		.e_entry = (spec->is_interpreter ? 0 : BASE) + CODE_OFFSET,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = count,
	};
	for (i = 0; i < count; i++)
		out[i] = (Elf64_Phdr){
			.p_type = headers[i].type,
			.p_flags = headers[i].flags,
			.p_offset = headers[i].offset,
			.p_vaddr = headers[i].address,
			.p_paddr = headers[i].address,
			.p_filesz = headers[i].file_size,
			.p_memsz = headers[i].memory_size,
			.p_align = headers[i].type == PT_LOAD ? PAGE : 1,
		};
	memcpy(image + CODE_OFFSET, code, sizeof(code));
}

static void fill_32bit(const struct image_spec *spec, const struct header *headers,
		       unsigned int count, char *image)
{
	Elf32_Phdr *out = (Elf32_Phdr *)(image + sizeof(Elf32_Ehdr));
	unsigned int i;

	*(Elf32_Ehdr *)image = (Elf32_Ehdr){
		.e_type = spec->is_interpreter ? ET_DYN : ET_EXEC,
		.e_machine = EM_386,
		.e_version = EV_CURRENT,
		.e_entry = (spec->is_interpreter ? 0 : BASE) + CODE_OFFSET,
		.e_phoff = sizeof(Elf32_Ehdr),
		.e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = count,
	};
	for (i = 0; i < count; i++)
		out[i] = (Elf32_Phdr){
			.p_type = headers[i].type,
			.p_flags = headers[i].flags,
			.p_offset = headers[i].offset,
			.p_vaddr = headers[i].address,
			.p_paddr = headers[i].address,
			.p_filesz = headers[i].file_size,
			.p_memsz = headers[i].memory_size,
			.p_align = headers[i].type == PT_LOAD ? PAGE : 1,
		};
	memcpy(image + CODE_OFFSET, code_i386, sizeof(code_i386));
}

/*
 * Four headers of 64 bits, which are seven of 32: where and how many they are the ELF header
 * says so that it is true in both classes. Linux goes by the machine.
 */
static void fill_disguised_64bit(const struct image_spec *spec, char *image)
{
	const uint64_t base = (uint64_t)sizeof(Elf64_Ehdr) << 32;
	Elf64_Phdr *out = (Elf64_Phdr *)(image + sizeof(Elf64_Ehdr));

	*(Elf64_Ehdr *)image = (Elf64_Ehdr){
		.e_type = ET_EXEC,
		.e_machine = MACHINE,
		.e_version = EV_CURRENT,
		/* the high half: e_phoff */
		.e_entry = base + CODE_OFFSET,
		.e_phoff = sizeof(Elf64_Ehdr),
		/* the high half: e_phnum */
		.e_shoff = 7ULL << 32,
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 4,
	};
	out[0] = (Elf64_Phdr){
		.p_type = PT_LOAD,
		.p_flags = spec->flags,
		.p_offset = CODE_OFFSET,
		.p_vaddr = base + CODE_OFFSET,
		/* p_flags; nobody reads it */
		.p_paddr = PF_R,
		.p_filesz = PAGE,
		.p_memsz = PAGE,
		.p_align = PAGE,
	};
	/* p_type, and with what follows p_flags */
	out[1] = (Elf64_Phdr){ .p_type = PT_NULL, .p_memsz = PT_GNU_STACK };
	out[2] = (Elf64_Phdr){
		.p_type = PT_GNU_STACK,
		.p_flags = spec->stacks[0],
		.p_offset = PF_R | PF_W,
	};
	memcpy(image + CODE_OFFSET, code, sizeof(code));
}

/* The other way round; it has no PT_GNU_STACK, either */
static void fill_disguised_32bit(const struct image_spec *spec, char *image)
{
	Elf32_Phdr *out = (Elf32_Phdr *)(image + sizeof(Elf64_Ehdr));

	*(Elf32_Ehdr *)image = (Elf32_Ehdr){
		.e_type = ET_EXEC,
		.e_machine = EM_386,
		.e_version = EV_CURRENT,
		.e_entry = BASE + CODE_OFFSET,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_shoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 7,
	};
	((Elf64_Ehdr *)image)->e_phnum = 4;
	out[0] = (Elf32_Phdr){
		.p_type = PT_LOAD,
		.p_flags = spec->flags,
		.p_offset = CODE_OFFSET,
		.p_vaddr = BASE + CODE_OFFSET,
		.p_filesz = PAGE,
		.p_memsz = PAGE,
		.p_align = PAGE,
	};
	memcpy(image + CODE_OFFSET, code_i386, sizeof(code_i386));
}

static void make_disguised(const struct image_spec *spec, char *image)
{
	if (spec->is_32bit)
		fill_disguised_32bit(spec, image);
	else
		fill_disguised_64bit(spec, image);
	fill_ident((unsigned char *)image, !spec->is_32bit);
}

void make_image(const struct image_spec *spec, void *image)
{
	struct header headers[MAX_HEADERS];
	unsigned int count = make_headers(spec, headers);

	memset(image, 0, IMAGE_SIZE);
	if (spec->disguised) {
		make_disguised(spec, image);
		return;
	}
	if (spec->is_32bit)
		fill_32bit(spec, headers, count, image);
	else
		fill_64bit(spec, headers, count, image);
	fill_ident(image, spec->is_32bit);
	if (spec->interpreter)
		strcpy((char *)image + NAME_OFFSET, spec->interpreter);
}

const char *write_image(const char *name, const struct image_spec *spec)
{
	char image[IMAGE_SIZE];

	make_image(spec, image);
	return write_file(name, image, sizeof(image), 0755);
}
