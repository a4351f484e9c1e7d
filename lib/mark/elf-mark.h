/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Marking programs that are there already: usercap-note.h has what a mark is
 *
 * Whatever is loaded stays at its address, and is what it was. The headers stay where
 * they are, too, because kernels before 5.18 tell a program a wrong address of them
 * otherwise.
 */
#ifndef _USERCAP_ELF_MARK_H
#define _USERCAP_ELF_MARK_H

#include "elf-file.h"

/**
 * elf_mark_read() - what do the marks of a file say?
 * @bytes:	the file
 * @size:	of it
 * @ret:	where to store the mask
 * @why:	where to store what is wrong with it, a phrase
 *
 * Return: 1, or 0 (it has none), or as elf_file_open(); -EBADMSG: its notes are broken.
 */
int elf_mark_read(const unsigned char *bytes, size_t size, uint64_t *ret, const char **why);

/**
 * elf_mark_set() - a file with a mark
 * @bytes:	the file
 * @size:	of it
 * @needs:	the mask
 * @ret:	where to store the new file, free(3) @ret->at
 * @why:	where to store why it cannot be done, a phrase
 *
 * A mark that is there is replaced.
 *
 * Return: 0, or as elf_mark_read(); -ENOTSUP: there is no way that would surely leave the
 * program as it is.
 */
int elf_mark_set(const unsigned char *bytes, size_t size, uint64_t needs, struct bytes *ret,
		 const char **why);

/**
 * elf_mark_clear() - a file without marks
 *
 * As elf_mark_set(), but 1 if it has had one, and 0, with *@ret untouched, if not. The
 * bytes of the mark stay, for another one.
 */
int elf_mark_clear(const unsigned char *bytes, size_t size, struct bytes *ret, const char **why);

#endif /* _USERCAP_ELF_MARK_H */
