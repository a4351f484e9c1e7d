/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sessions open in one PAM handle, innermost first */
#ifndef _PAM_USERCAP_SESSIONS_H
#define _PAM_USERCAP_SESSIONS_H

#include <security/pam_modules.h>

#include "state.h"

/**
 * struct session - what opening a session changed; nothing if they are equal
 * @before:	the sets before
 * @after:	the sets after
 */
struct session {
	struct state before;
	struct state after;
};

/**
 * sessions_begin() - remember one more session, which changed nothing so far
 * @pamh:	the handle that keeps it, and frees it with itself
 *
 * Every opened session has its own, also one that changes nothing: a handle
 * may open several, and each close must find the state of its open.
 *
 * Return: it, or NULL (no memory).
 */
struct session *sessions_begin(pam_handle_t *pamh);

/**
 * sessions_end() - forget the innermost session
 * @pamh:	the handle that keeps it
 * @ret:	where to store what it was, or NULL
 *
 * Return: 0, or -ENOENT (none is open).
 */
int sessions_end(pam_handle_t *pamh, struct session *ret);

#endif /* _PAM_USERCAP_SESSIONS_H */
