/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process restricts itself, for good, by what enforces that */
#ifndef _USERCAP_BENCH_RESTRICT_H
#define _USERCAP_BENCH_RESTRICT_H

#include <linux/types.h>

/* Ends the program: what it does can't be measured here. */
_Noreturn void give_up(const char *what);

/* By the kernel's provider, whichever that is */
void restrict_by_usercap(__u64 caps);

/* As libusercap does where there is none */
void restrict_by_seccomp(__u64 caps);

#endif /* _USERCAP_BENCH_RESTRICT_H */
