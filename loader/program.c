// SPDX-License-Identifier: LGPL-2.1-or-later
#include "program.h"

#include "note.h"

#include <stdbool.h>

/* How far from its addresses the program is loaded: what ld.so finds out, as it does */
static uintptr_t bias_of(const ElfW(Phdr) * headers, size_t n_headers)
{
	for (size_t i = 0; i < n_headers; i++)
		if (headers[i].p_type == PT_PHDR)
			return (uintptr_t)headers - headers[i].p_vaddr;
	return 0;
}

/* Is it in memory, as it is in the file? */
static bool is_loaded(const ElfW(Phdr) * headers, size_t n_headers, const ElfW(Phdr) * notes)
{
	for (size_t i = 0; i < n_headers; i++) {
		const ElfW(Phdr) *load = &headers[i];

		if (load->p_type == PT_LOAD && load->p_flags & PF_R &&
		    notes->p_vaddr >= load->p_vaddr &&
		    notes->p_vaddr - load->p_vaddr <= load->p_filesz &&
		    notes->p_filesz <= load->p_filesz - (notes->p_vaddr - load->p_vaddr))
			return true;
	}
	return false;
}

uint64_t program_needs(const ElfW(Phdr) * headers, size_t n_headers)
{
	uintptr_t bias = bias_of(headers, n_headers);
	uint64_t needs, all = 0;

	for (size_t i = 0; i < n_headers; i++) {
		struct notes notes = {
			.at = (const unsigned char *)(bias + headers[i].p_vaddr),
			.size = headers[i].p_filesz,
			.align = headers[i].p_align,
		};

		if (headers[i].p_type != PT_NOTE || !is_loaded(headers, n_headers, &headers[i]))
			continue;
		if (notes_needs(&notes, &needs) > 0)
			all |= needs;
	}
	return all;
}
