/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit record of an assignment */
#ifndef _PAM_USERCAP_AUDIT_H
#define _PAM_USERCAP_AUDIT_H

#include <security/pam_modules.h>

#include "state.h"

/**
 * audit_assignment() - send USER_ROLE_CHANGE, op=usercap-assign
 * @pamh:	the handle that knows terminal and remote host
 * @user:	for whom
 * @before:	the sets before, or NULL if they are not known
 * @after:	the sets after, or NULL if none could be assigned: res=failed
 *
 * Looks no host name up and does not wait for a daemon.
 *
 * Return: 0, also where there is no audit, or a negative errno.
 */
int audit_assignment(pam_handle_t *pamh, const char *user, const struct state *before,
		     const struct state *after);

#endif /* _PAM_USERCAP_AUDIT_H */
