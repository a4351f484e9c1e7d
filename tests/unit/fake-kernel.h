/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel made of sets.h, which can be poorer, older or broken at will
 *
 * It stands in for prctl() in a program linked with --wrap=prctl.
 */
#ifndef _USERCAP_TESTS_FAKE_KERNEL_H
#define _USERCAP_TESTS_FAKE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

struct fake_kernel {
	bool on; /* or the real one is asked */
	uint64_t state;
	unsigned int right;			     /* enum usercap_right */
	uint64_t unknown;			     /* capabilities that are newer than it */
	int error;				     /* what everything fails with */
	int (*other)(int option, unsigned long arg); /* what answers calls of others, or NULL */
	bool idle;				     /* everything succeeds, and nothing is done */
	bool no_new_privs; /* was asked for, which gives the right to confine */
};

extern struct fake_kernel fake;

int __wrap_prctl(int option, unsigned long op, unsigned long sets, unsigned long caps,
		 unsigned long last);

/* Start anew: a process that nobody restricted, which has a right or none */
void fake_begin(void);
void fake_grant(void);

#endif /* _USERCAP_TESTS_FAKE_KERNEL_H */
