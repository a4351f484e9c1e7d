/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deeds: what a suite may ask a service to do, so as to see whether it can */
#ifndef _ATTEMPT_DEEDS_H
#define _ATTEMPT_DEEDS_H

#include <stdio.h>

/**
 * attempt() - do what a word says, and tell how it went
 * @word:	name of a deed, with ":" and its argument if it takes one
 * @out:	gets a line: the word, and "works", an error, or the answer to a question
 *
 * Return: 0, or a negative errno: it was refused, or -EINVAL for no such deed.
 */
int attempt(const char *word, FILE *out);

#endif /* _ATTEMPT_DEEDS_H */
