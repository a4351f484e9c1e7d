/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same events as auparse sees them: what our reader is held against */
#ifndef _USERCAP_TESTS_AUDIT_REFERENCE_H
#define _USERCAP_TESTS_AUDIT_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "canon.h"

/*
 * Lines, which end in newlines and have no NUL, to auparse, @piece bytes at a time.
 * It splits lines, records and fields, finds types and time stamps, and decodes
 * strings. What makes a record genuine is said once more, in regular expressions.
 */
void reference_read(const char *text, size_t len, size_t piece, struct canons *ret);

/*
 * Does auparse differ from us in this line on purpose, ours or its own? Each case is
 * one sentence in the code. The line has neither its newline nor a NUL.
 */
bool beyond_reference(const char *line, size_t len);

#endif /* _USERCAP_TESTS_AUDIT_REFERENCE_H */
