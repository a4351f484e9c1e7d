/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_CONFINE_H
#define _USERCAP_EXEC_CONFINE_H

#include <stdint.h>

/*
 * Take from what the next program gets all capabilities but @kept, for good. Sets
 * no_new_privs if that is what it takes. Returns 0, or a negative errno after it said
 * what is wrong: then the program must not run.
 */
int confine(uint64_t kept);

#endif /* _USERCAP_EXEC_CONFINE_H */
