/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to what a unit's files say about user capabilities */
#ifndef _USERCAP_AUDIT_UNIT_CHANGE_H
#define _USERCAP_AUDIT_UNIT_CHANGE_H

#include "edit.h"

#include <stdint.h>

struct unit_files;

/* The unit files of this machine's system manager, all read now; 0, or -ENOMEM */
int unit_files_new(struct unit_files **ret);
void unit_files_free(struct unit_files *files);

static inline void unit_files_freep(struct unit_files **files)
{
	unit_files_free(*files);
}

/* Do the files of the unit take any of @caps away? 1, 0, or -ENOENT (there are none) */
int unit_lacks(const struct unit_files *files, const char *name, uint64_t caps);

/* What the files of the unit leave it; 0, or -ENOENT */
int unit_caps(const struct unit_files *files, const char *name, uint64_t *ret);

/**
 * unit_change() - let a unit keep more
 * @files:	where it is looked for
 * @name:	the unit
 * @caps:	what it shall keep, too
 * @ret:	where to store the change: a drop-in of its own, which no other unit
 *		reads; drop it with edit_drop()
 * @ret_said:	where to store the line that took it away, "FILE:LINE"; free(3) it
 *
 * Return: 0, or -ENOENT (there is no such unit file), -ENODATA (its files do not
 * take it away), -EEXIST (no name for a drop-in would have the last word),
 * -ENOMEM.
 */
int unit_change(const struct unit_files *files, const char *name, uint64_t caps, struct edit *ret,
		char **ret_said);

#endif /* _USERCAP_AUDIT_UNIT_CHANGE_H */
