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
 * @policy:	the lines that decided, or NULL if they are not known
 * @before:	the sets before, or NULL if they are not known
 * @after:	the sets after, or NULL if none could be assigned: res=failed
 *
 * Looks no host name up and does not wait for a daemon.
 *
 * Return: 0, also where there is no audit, or a negative errno.
 */
int audit_assignment(pam_handle_t *pamh, const char *user, const char *policy,
		     const struct state *before, const struct state *after);

/**
 * audit_bad_policy() - send USYS_CONFIG, op=usercap-load, res=failed
 * @pamh:	as audit_assignment()
 * @path:	of the file that can not be loaded
 * @line:	where it is wrong; 0: as a whole
 *
 * There is none of a policy that was loaded: every login does that.
 *
 * Return: as audit_assignment().
 */
int audit_bad_policy(pam_handle_t *pamh, const char *path, unsigned int line);

#endif /* _PAM_USERCAP_AUDIT_H */
