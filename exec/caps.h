/* SPDX-License-Identifier: GPL-2.0-or-later */
/* User capabilities of this process, and their names */
#ifndef _USERCAP_EXEC_CAPS_H
#define _USERCAP_EXEC_CAPS_H

#include <stdbool.h>
#include <stdint.h>

#include <usercap.h>

/* The names of capabilities, as a list has them */
struct caps_text {
	char text[USERCAP_LIST_SIZE];
};

struct caps_text caps_show(uint64_t caps);

/* prctl(PR_USERCAP, ...) */
long caps_call(enum usercap_op op, unsigned int sets, uint64_t caps);

/* Does the kernel enforce them? */
bool caps_are_enforced(void);

/* Those of @caps for which a test of the bounding set gives @result */
uint64_t caps_which(uint64_t caps, long result);

#endif /* _USERCAP_EXEC_CAPS_H */
