/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sets of this process, through the interface of DESIGN section 3 only */
#ifndef _CONFORMANCE_SETS_LIVE_H
#define _CONFORMANCE_SETS_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <usercap/sets.h>

#define LISTEN USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define PTRACE USERCAP_MASK(CAP_USR_PTRACE)
#define WX USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define FORK USERCAP_MASK(CAP_USR_FORK_EXEC)
#define EXEC USERCAP_MASK(CAP_USR_EXEC)
#define USERNS USERCAP_MASK(CAP_USR_USERNS)
#define REMOTE USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)

/* To execute a program */
#define START USERCAP_TO_EXECUTE

#define E_ USERCAP_EFFECTIVE
#define P_ USERCAP_PERMITTED
#define B_ USERCAP_BOUNDING
#define PERMISSIVE_ USERCAP_PERMISSIVE
#define DENIED_ USERCAP_DENIED

/* All return 0, or -1 with errno; never anything else, or the case fails. */
int usercap_call(uint64_t op, uint64_t sets, uint64_t caps, uint64_t last);
int probe(void);
int test_caps(unsigned int sets, uint32_t caps);
int lower(unsigned int sets, uint32_t caps);
int raise_caps(unsigned int sets, uint32_t caps);
int lock_sets(void);

/* All five sets, packed as <usercap/sets.h> does it; the lock can't be seen. */
uint64_t read_sets(void);

/* Is this process as it would be if no provider had ever touched it? */
bool sets_unrestricted(void);

/* A few results can be used at the same time. */
const char *sets_text(uint64_t state);

/* Fail unless the sets are just so. */
void expect_sets_at(const char *file, int line, uint64_t wanted);
#define expect_sets(wanted) expect_sets_at(__FILE__, __LINE__, wanted)

/* The packed state with these contents */
uint64_t sets_of(uint32_t effective, uint32_t permitted, uint32_t bounding, uint32_t permissive,
		 uint32_t denied);
#define FULL USERCAP_ALL

/* Three guarded operations that need no preparation: 0 or -errno */
int try_listen(void);
int try_map(void);
int try_fork(void);

/* Fail unless just this is refused: LISTEN, WX, FORK or several of them. */
void expect_refusal(uint32_t cap);
void have_refused(uint32_t caps);

/* Bring a privileged, unlocked process to this state, denied and lock included. */
void become(uint64_t state);

#endif /* _CONFORMANCE_SETS_LIVE_H */
