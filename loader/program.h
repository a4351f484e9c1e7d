/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the running program says about itself */
#ifndef _USERCAP_LOADER_PROGRAM_H
#define _USERCAP_LOADER_PROGRAM_H

#include <link.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the marks of a program ask for, in its memory: @headers are its program headers.
 * 0 if it has none, or if they are not what they should be.
 */
uint64_t program_needs(const ElfW(Phdr) * headers, size_t n_headers);

#endif /* _USERCAP_LOADER_PROGRAM_H */
