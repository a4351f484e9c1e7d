/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's export format: journalctl --output export */
#ifndef _USERCAP_AUDIT_EXPORT_H
#define _USERCAP_AUDIT_EXPORT_H

#include "entry.h"
#include "input.h"

/* What the first field of the first entry begins with */
#define EXPORT_MAGIC "__CURSOR="

/* Longer than a host name gets */
#define EXPORT_HOST_MAX 255

struct export
{
	struct input *input;
	uint64_t skip;	/* how much more of a value is of no interest */
	bool skip_line; /* nothing more of a line is */
	struct entry entry;
	uint64_t offset; /* where the entry begins */
	bool begun;	 /* some of its fields are read */
	char host[EXPORT_HOST_MAX];
	char *message;
};

/* Returns 0, or -ENOMEM; export_drop() must be called on both. */
int export_init(struct export *export);
void export_drop(struct export *export);

/* From where @input stands, on an entry's first byte */
void export_begin(struct export *export, struct input *input);

/*
 * The next entry is in export->entry and export->offset then.
 *
 * Return: 1; -EBADMSG (not this format, or no longer: nothing more can be read of it);
 * or as input_fill(), from 0 down. At the end, export->begun tells that an entry is
 * torn there.
 */
int export_next(struct export *export);

#endif /* _USERCAP_AUDIT_EXPORT_H */
