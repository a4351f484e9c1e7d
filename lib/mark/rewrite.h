/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_REWRITE_H
#define _USERCAP_REWRITE_H

#include "layout.h"
#include "usercap-note.h"

/**
 * rewrite() - a file with one note more
 * @file:	the file as it is
 * @layout:	where to put what
 * @note:	in the byte order of the file
 * @ret:	where to store the new one, free(3) @ret->at
 * @why:	where to store why it cannot be done, a phrase
 *
 * Return: 0, or -ENOMEM, or -ENOTSUP (others refer to what would have to move).
 */
int rewrite(const struct elf_file *file, const struct layout *layout,
	    const struct usercap_note *note, struct bytes *ret, const char **why);

#endif /* _USERCAP_REWRITE_H */
