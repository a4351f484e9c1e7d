/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the log says, in words */
#ifndef _PAM_USERCAP_TEXT_H
#define _PAM_USERCAP_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <usercap.h>

/* Room for any list; a name takes fewer than 32 bytes. */
#define TEXT_LIST (32 * (USERCAP_COUNT + 1))

/**
 * text_list() - name capabilities in the list syntax
 * @caps:	them
 * @buf:	TEXT_LIST bytes
 *
 * Return: @buf.
 */
const char *text_list(uint64_t caps, char buf[TEXT_LIST]);

/**
 * text_lines() - name the lines that decided: "FILE:3, FILE:7 and 2 more"
 * @assignment:	what they decided
 * @buf:	where to write
 * @size:	of @buf in bytes
 */
void text_lines(const struct usercap_assignment *assignment, char *buf, size_t size);

/* Room for what text_policy() writes: records have room for that, in hexadecimal. */
#define TEXT_POLICY 1024

/**
 * text_policy() - name the lines that decided, for a record: "FILE:3,FILE:7,+2"
 * @assignment:	what they decided
 * @buf:	TEXT_POLICY bytes; "none" if no line did; "+2" are two more, for which
 *		there was no room
 */
void text_policy(const struct usercap_assignment *assignment, char buf[TEXT_POLICY]);

/**
 * text_mistake() - say what is wrong with a policy: "FILE:3:7: what"
 * @diag:	what the library found
 * @error:	the errno that it returned, which speaks if @diag does not
 * @buf:	where to write
 * @size:	of @buf in bytes
 */
void text_mistake(const struct usercap_diag *diag, int error, char *buf, size_t size);

#endif /* _PAM_USERCAP_TEXT_H */
