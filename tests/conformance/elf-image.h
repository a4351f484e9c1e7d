/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest programs that ask for something: they only exit with EXIT_RAN */
#ifndef _CONFORMANCE_ELF_IMAGE_H
#define _CONFORMANCE_ELF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SIZE 0x2000

/**
 * struct image_spec - what a program asks for
 * @is_32bit:		for the 32-bit ABI
 * @is_interpreter:	position independent, to be named in another's PT_INTERP
 * @flags:		PF_R | PF_X of its segment
 * @more_memory:	memory beyond the segment's part of the file
 * @stacks:		flags of each PT_GNU_STACK header
 * @n_stacks:		how many of them, 0 to 2
 * @interpreter:	path for PT_INTERP, or NULL
 * @disguised:		says that it is of the other class, which Linux doesn't care about, and is
 *			harmless if one believes it; of the others only @is_32bit, @flags and a
 *			single one of @stacks count, and of a 32-bit program not that
 */
struct image_spec {
	bool is_32bit;
	bool is_interpreter;
	uint32_t flags;
	uint32_t more_memory;
	uint32_t stacks[2];
	unsigned int n_stacks;
	const char *interpreter;
	bool disguised;
};

/* Fill @image, of IMAGE_SIZE bytes. */
void make_image(const struct image_spec *spec, void *image);

/* In the work directory; the path. */
const char *write_image(const char *name, const struct image_spec *spec);

#endif /* _CONFORMANCE_ELF_IMAGE_H */
