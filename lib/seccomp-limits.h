/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_SECCOMP_LIMITS_H
#define _USERCAP_SECCOMP_LIMITS_H

#include <usercap.h>

/* What seccomp can't do; usercap-exec compiles this, too */
const struct usercap_limits *limits_of_seccomp(unsigned int cap);

/* Those of @caps that seccomp does not enforce completely */
uint64_t limits_incomplete(uint64_t caps);

#endif /* _USERCAP_SECCOMP_LIMITS_H */
