/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usercap edit: a copy of a policy file, which takes its place when it is good
 *
 * At any moment the file is the old one or the new one, whole, also if the power goes:
 * the copy is on the disk before it gets the name, and the name before anybody is told.
 */
#ifndef _USERCAP_EDITING_H
#define _USERCAP_EDITING_H

#include "policy-files.h"

#include <stdbool.h>
#include <sys/stat.h>

/**
 * struct editing - a file that is being edited
 * @arena:	for all of it
 * @path:	the file
 * @dir:	where it is
 * @copy:	what the editor gets; it is in @dir, under a name that no policy reads
 * @policy:	the file is part of this machine's policy
 * @exists:	there was one when this began
 * @before:	what it was then
 * @old:	its text then
 * @made_dir:	@dir was made for it
 * @keep:	the copy is to stay, because it is the only one
 */
struct editing {
	struct arena *arena;
	const char *path;
	const char *dir;
	char *copy;
	bool policy;
	bool exists;
	struct stat before;
	struct text old;
	bool made_dir;
	bool keep;
};

/* Functions that return an enum status have told standard error what went wrong. */

/* edit-lock.c: keep all others from editing, until this process ends. Returns a status. */
int edit_lock(struct arena *arena);

/* edit-file.c: read the file, and make the copy. Returns a status. */
int editing_begin(struct editing *editing);

/* The text of the copy; drop it with free(3). Returns a status. */
int editing_read(const struct editing *editing, struct text *ret);

/* Put the copy, whose text was read, in place of the file. Returns a status. */
int editing_save(struct editing *editing);

/* Remove what must not stay */
void editing_end(struct editing *editing);

/* edit-editor.c: have the copy edited. Returns a status. */
int editor_run(const struct editing *editing);

/* A command split as a shell would, but without anything else that it does */
int editor_split(struct arena *arena, const char *command, struct strings *ret);

/* A signal that asks this process to end, or 0. Nothing is saved any more then. */
extern volatile int editing_signal;

#endif /* _USERCAP_EDITING_H */
