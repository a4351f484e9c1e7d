/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings, the way the wx_mappings cases need them: 0 or -errno */
#ifndef _CONFORMANCE_PAGES_H
#define _CONFORMANCE_PAGES_H

#include <stddef.h>
#include <sys/mman.h>

#define PAGE 4096
#define R PROT_READ
#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)
#define WXONLY (PROT_WRITE | PROT_EXEC)
#define XONLY PROT_EXEC

#define ANON_PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)
#define ANON_SHARED (MAP_SHARED | MAP_ANONYMOUS)

/* Map a page and unmap it again. */
int try_mapping(int protection, int flags, int fd);

/* Map two pages, or fail. */
void *map(int protection, int flags, int fd);

/* The same of a file in the work directory, opened with these flags */
void *map_file(const char *name, int open_flags, int protection, int flags);

/* mprotect(2) of the first page of a mapping */
int protect(void *memory, int protection);

#endif /* _CONFORMANCE_PAGES_H */
