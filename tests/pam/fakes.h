/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What surrounds the module: name service, system log, audit, file owners
 *
 * Defined in the test program itself, where the dynamic linker finds them
 * before those of the libraries, for the module as for libc's callers.
 */
#ifndef _TESTS_PAM_FAKES_H
#define _TESTS_PAM_FAKES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct fakes - how they behave, and what they saw
 * @passwd_error:	getpwnam_r() fails with this
 * @passwd_interrupts:	as many times it is interrupted first
 * @passwd_fill:	bytes of an entry beyond what it says itself
 * @group_error:	getgrnam_r() and getgrgid_r() fail with this; else nobody has an ID's group
 * @grouplist_fails:	getgrouplist() fails
 * @set_data_fails:	pam_set_data() does
 * @foreign_file:	files belong to somebody else; if not, to root
 * @changes:		the next so many fstat() find a file changed
 * @audit_open_error:	the next audit_open() fails with this
 * @audit_send_error:	sending fails with this
 * @log:		what was logged, each line after its "<level>"
 * @audit:		the record of an assignment, with "addr= terminal= res=", or ""
 * @config:		the record of a policy that could not be loaded, likewise
 */
struct fakes {
	int passwd_error;
	unsigned int passwd_interrupts;
	size_t passwd_fill;
	int group_error;
	bool grouplist_fails;
	bool set_data_fails;
	bool foreign_file;
	unsigned int changes;
	int audit_open_error;
	int audit_send_error;
	char log[16384];
	char audit[4096];
	char config[4096];
};

extern struct fakes fakes;

void fakes_reset(void);

#endif /* _TESTS_PAM_FAKES_H */
