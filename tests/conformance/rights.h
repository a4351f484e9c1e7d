/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ways to have less, or other, classical privilege. All fail the case if they fail. */
#ifndef _CONFORMANCE_RIGHTS_H
#define _CONFORMANCE_RIGHTS_H

#include <stdint.h>

#define NOBODY 65534

/* All ids become NOBODY's, all capabilities go; same-uid ptrace still works. */
void become_nobody(void);

/* The same, but CAP_SETPCAP is kept, effective. */
void become_nobody_with_setpcap(void);

/* Take capabilities (1ULL << CAP_SETPCAP) away, from the effective set or for good. */
void drop_effective(uint64_t capabilities);
void drop_capabilities(uint64_t capabilities);

/* Of this thread only */
void set_no_new_privs(void);

/* Root of a user namespace of our own; needs no privilege, only one thread. */
void enter_user_namespace(void);

#endif /* _CONFORMANCE_RIGHTS_H */
