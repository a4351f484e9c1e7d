/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A policy as it is, and as it would be with changes
 *
 * What a review reads need not be what logins obey: it may be a proposal, or a copy
 * from another machine. Whose the files are is no matter here.
 */
#ifndef _USERCAP_AUDIT_DRAFT_H
#define _USERCAP_AUDIT_DRAFT_H

#include "edit.h"

#include <stdbool.h>
#include <usercap.h>

/**
 * struct draft - the files of a policy
 * @files:	the main one first
 * @n_files:	how many
 */
struct draft {
	struct edit *files;
	size_t n_files;
	size_t room;
};

/**
 * draft_load() - read a policy
 * @main:	the file that is read in place of @path, or NULL for @path itself
 * @path:	the main file, whose drop-ins are those of usercap_policy_load()
 * @ret:	where to store it; drop it with draft_drop()
 * @diag:	where to store the first mistake
 *
 * Return: as usercap_policy_load(), but never -EPERM because of an owner or a mode.
 */
int draft_load(const char *main, const char *path, struct draft *ret, struct usercap_diag *diag);
void draft_drop(struct draft *draft);

/* The policy with the changes so far; 0, or as usercap_policy_parse() */
int draft_parse(const struct draft *draft, struct usercap_policy **ret, struct usercap_diag *diag);

/*
 * The file and line that a line of draft_parse()'s policy comes from. Lines that
 * were added count as those of the main file after its end.
 */
struct edit *draft_place(const struct draft *draft, unsigned int line, unsigned int *ret_line);

#endif /* _USERCAP_AUDIT_DRAFT_H */
