/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a command line, as systemd takes it apart: systemd.service(5), "Command lines" */
#ifndef _USERCAP_UNITS_WORD_H
#define _USERCAP_UNITS_WORD_H

#include "../diag.h"
#include "arena.h"

/*
 * Take the first word off *@text, which is left at the next one. Its value is
 * what quotes and escapes mean; an escape that systemd does not know stands for
 * itself. Returns 1; 0 if there is none; -EINVAL if a quote is not closed.
 * @ret_raw is the word as it was written; @ret_value may be NULL.
 */
int exec_word(struct arena *arena, const char **text, const char **ret_value, struct word *ret_raw);

/* Has it no quotes, backslashes and control characters? Paths and sections may not. */
bool exec_word_is_safe(const char *text);

/*
 * Does the text have a specifier that systemd does not know, and refuses to go on
 * with? Returns where it stands, or NULL.
 */
const char *exec_unknown_specifier(const char *text);

/* Does it have one that tells by which of its names a unit was loaded? */
const char *exec_name_specifier(const char *text);

#endif /* _USERCAP_UNITS_WORD_H */
