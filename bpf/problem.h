/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the provider can't be had, and how to mend it: a library says, a program prints */
#ifndef _USERCAP_BPF_PROBLEM_H
#define _USERCAP_BPF_PROBLEM_H

struct problem {
	char text[1024];
};

/* Returns @error. */
__attribute__((format(printf, 3, 4))) int problem_set(struct problem *problem, int error,
						      const char *format, ...);

#endif /* _USERCAP_BPF_PROBLEM_H */
