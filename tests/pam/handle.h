/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PAM service of its own, in a directory of its own, that runs the module */
#ifndef _TESTS_PAM_HANDLE_H
#define _TESTS_PAM_HANDLE_H

#include <security/pam_appl.h>

/* In place of PAM_IGNORE, which an application never gets to see */
#define IGNORED PAM_NO_MODULE_DATA

/**
 * handle_setup() - make the directory
 * @module:	path of pam_usercap.so
 */
void handle_setup(const char *module);

/* Remove the directory. */
void handle_teardown(void);

/**
 * handle_policy() - write the policy
 * @text:	the policy, or NULL for none
 * @mode:	of the file
 */
void handle_policy(const char *text, unsigned int mode);

/* A drop-in, or NULL to remove it */
void handle_dropin(const char *text);

/* Where the policy is */
const char *handle_policy_path(void);

/**
 * handle_start() - begin a PAM transaction
 * @user:	for whom
 * @lines:	module arguments of each line of the stack, NULL at the end; conf=
 *		goes before them, unless they begin with "conf=" or "-"
 */
pam_handle_t *handle_start(const char *user, const char *const *lines);

#endif /* _TESTS_PAM_HANDLE_H */
