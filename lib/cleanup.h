/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cleanup attributes: what goes out of scope is dropped, on every path */
#ifndef _USERCAP_CLEANUP_H
#define _USERCAP_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(drop) __attribute__((cleanup(drop)))

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static inline void fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* Hand over what a cleanup attribute would drop: *@p becomes NULL */
#define take_ptr(p)                         \
	({                                  \
		__typeof__(p) _taken = (p); \
		(p) = NULL;                 \
		_taken;                     \
	})

#endif /* _USERCAP_CLEANUP_H */
