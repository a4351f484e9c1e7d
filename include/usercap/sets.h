/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The rules of user capabilities, as pure functions on integers
 *
 * Compiled by the kernel LSM, the BPF provider and the tests, so that there is
 * one set of rules and one proof of them (tests/unit/test-sets.c walks every
 * state and operation). Nothing here reads memory, and nothing can fail.
 *
 * All sets of a process are packed in one 64-bit word. One word can be read,
 * compared and exchanged at once, which makes every operation linear with
 * those of other threads without a lock, and a check one load and one branch.
 * The word tells what differs from the start: 0 is a process that nobody
 * restricted, so zeroed or absent storage means "holds everything".
 */
#ifndef _USERCAP_SETS_H
#define _USERCAP_SETS_H

#if defined(__KERNEL__)
#include <linux/types.h>
#include <uapi/linux/usercap.h>
#elif defined(__VMLINUX_H__) /* BPF: vmlinux.h has the types */
#include <linux/usercap.h>
#else
#include <linux/types.h>
#include <linux/usercap.h>
#include <stdbool.h>
#endif

/*
 * Layout: five fields of 12 bits, then the lock. The width is private to the
 * providers (the ABI has room for 64 capabilities); the 13th capability needs
 * a second word and a double-width exchange.
 */
#define USERCAP_FIELD_BITS 12
#define USERCAP_FIELD ((1ULL << USERCAP_FIELD_BITS) - 1)
#define USERCAP_LOCKED (1ULL << 63)

_Static_assert(USERCAP_ALL <= USERCAP_FIELD, "the packed word is full");
_Static_assert(USERCAP_ALL == (1 << USERCAP_COUNT) - 1, "the table has gaps");

#define USERCAP_SETS_HELD (USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING)
#define USERCAP_SETS_WRITABLE (USERCAP_SETS_HELD | USERCAP_PERMISSIVE)
#define USERCAP_SETS_READABLE (USERCAP_SETS_WRITABLE | USERCAP_DENIED)

/* What a change needs, from less to more. */
enum usercap_right {
	USERCAP_RIGHT_NONE,
	/* no_new_privs in every thread, or CAP_SETPCAP in the own user namespace */
	USERCAP_RIGHT_CONFINE,
	/* CAP_SETPCAP in the initial user namespace */
	USERCAP_RIGHT_GRANT,
	/* nothing suffices: the process is locked */
	USERCAP_RIGHT_NEVER,
};

/* What becomes of an operation that a capability guards. */
enum usercap_verdict {
	USERCAP_ALLOW,
	USERCAP_RECORD, /* lacking, but permissive: record it, allow it */
	USERCAP_REFUSE,
};

/* Where the field of one set begins; @set is a single USERCAP_EFFECTIVE etc. */
static inline unsigned int usercap_shift(unsigned int set)
{
	switch (set) {
	case USERCAP_EFFECTIVE:
		return 0;
	case USERCAP_PERMITTED:
		return USERCAP_FIELD_BITS;
	case USERCAP_BOUNDING:
		return 2 * USERCAP_FIELD_BITS;
	case USERCAP_PERMISSIVE:
		return 3 * USERCAP_FIELD_BITS;
	default:
		return 4 * USERCAP_FIELD_BITS;
	}
}

/* @caps in the fields of all @sets; with constants it folds to a constant */
static inline __u64 usercap_spread(unsigned int sets, __u64 caps)
{
	return (sets & USERCAP_EFFECTIVE ? caps << usercap_shift(USERCAP_EFFECTIVE) : 0) |
	       (sets & USERCAP_PERMITTED ? caps << usercap_shift(USERCAP_PERMITTED) : 0) |
	       (sets & USERCAP_BOUNDING ? caps << usercap_shift(USERCAP_BOUNDING) : 0) |
	       (sets & USERCAP_PERMISSIVE ? caps << usercap_shift(USERCAP_PERMISSIVE) : 0) |
	       (sets & USERCAP_DENIED ? caps << usercap_shift(USERCAP_DENIED) : 0);
}

/* The sets that start full are kept as what was taken from them. */
static inline __u64 usercap_flip(__u64 state)
{
	return state ^ usercap_spread(USERCAP_SETS_HELD, USERCAP_ALL);
}

/* The capabilities in one set */
static inline __u32 usercap_in(__u64 state, unsigned int set)
{
	return usercap_flip(state) >> usercap_shift(set) & USERCAP_FIELD;
}

static inline bool usercap_locked(__u64 state)
{
	return state & USERCAP_LOCKED;
}

/* Is anything taken away, permissive or locked? What was denied does not count. */
static inline bool usercap_restricted(__u64 state)
{
	return state & ~usercap_spread(USERCAP_DENIED, USERCAP_FIELD);
}

/*
 * Are the arguments of prctl(PR_USERCAP, ...) valid? The order of the checks
 * is part of the ABI in spirit only: every failure is EINVAL.
 */
static inline bool usercap_args_valid(__u64 op, __u64 sets, __u64 caps, __u64 last)
{
	__u64 known;

	if (op > USERCAP_LOCK || last)
		return false;
	if (op == USERCAP_PROBE)
		return sets == USERCAP_ABI && !caps;
	if (op == USERCAP_LOCK)
		return !sets && !caps;
	known = op == USERCAP_TEST ? USERCAP_SETS_READABLE : USERCAP_SETS_WRITABLE;
	if (!sets || sets & ~known)
		return false;
	return !(caps & ~(__u64)USERCAP_ALL);
}

/* Is every one of @caps in every one of @sets? */
static inline bool usercap_has(__u64 state, unsigned int sets, __u32 caps)
{
	return !(usercap_spread(sets, caps) & ~usercap_flip(state));
}

/*
 * What LOWER, RAISE or LOCK makes of a state, once it is known to be allowed.
 * E is a subset of P before and after: lowering P takes E along, and raising E
 * beyond P (which needs the same right as raising P) takes P along.
 */
static inline __u64 usercap_next(__u64 state, unsigned int op, unsigned int sets, __u32 caps)
{
	__u64 held = usercap_flip(state);

	switch (op) {
	case USERCAP_LOWER:
		if (sets & USERCAP_PERMITTED)
			sets |= USERCAP_EFFECTIVE;
		held &= ~usercap_spread(sets, caps);
		break;
	case USERCAP_RAISE:
		if (sets & USERCAP_EFFECTIVE)
			sets |= USERCAP_PERMITTED;
		held |= usercap_spread(sets, caps);
		break;
	case USERCAP_LOCK:
		held |= USERCAP_LOCKED;
		break;
	}
	return usercap_flip(held);
}

/*
 * The right that a change needs. It depends on what would really change: a
 * call that changes nothing needs none.
 */
static inline enum usercap_right usercap_right_needed(__u64 state, unsigned int op,
						      unsigned int sets, __u32 caps)
{
	__u64 changed = state ^ usercap_next(state, op, sets, caps);
	__u64 bounding = usercap_spread(USERCAP_BOUNDING, USERCAP_FIELD);
	__u64 effective = usercap_spread(USERCAP_EFFECTIVE, USERCAP_FIELD);

	if (op == USERCAP_RAISE) {
		if (!(changed & ~effective))
			return USERCAP_RIGHT_NONE;
		return usercap_locked(state) ? USERCAP_RIGHT_NEVER : USERCAP_RIGHT_GRANT;
	}
	return changed & (bounding | USERCAP_LOCKED) ? USERCAP_RIGHT_CONFINE : USERCAP_RIGHT_NONE;
}

/* What a new process starts with */
static inline __u64 usercap_fork(__u64 state)
{
	return state & ~usercap_spread(USERCAP_DENIED, USERCAP_FIELD);
}

/* What a new program starts with: E' = P' = B, set-user-ID or not */
static inline __u64 usercap_exec(__u64 state)
{
	__u64 kept = usercap_spread(USERCAP_BOUNDING | USERCAP_PERMISSIVE, USERCAP_FIELD);
	__u64 taken = state >> usercap_shift(USERCAP_BOUNDING) & USERCAP_FIELD;

	return (state & (kept | USERCAP_LOCKED)) |
	       usercap_spread(USERCAP_EFFECTIVE | USERCAP_PERMITTED, taken);
}

/* Note refusals, the own ones or those of a child that ended */
static inline __u64 usercap_note(__u64 state, __u32 denied)
{
	return state | usercap_spread(USERCAP_DENIED, denied);
}

/*
 * May an operation go on that needs @cap in @set? @set is USERCAP_EFFECTIVE,
 * or USERCAP_BOUNDING where the question is about a program still to run.
 */
static inline enum usercap_verdict usercap_check(__u64 state, unsigned int set, enum usercap cap)
{
	if (usercap_has(state, set, USERCAP_MASK(cap)))
		return USERCAP_ALLOW;
	if (usercap_has(state, USERCAP_PERMISSIVE, USERCAP_MASK(cap)))
		return USERCAP_RECORD;
	return USERCAP_REFUSE;
}

/*
 * The domination rule of ptrace: P and B of the tracer include the target's,
 * or a restricted process would borrow a freer one.
 */
static inline bool usercap_dominates(__u64 tracer, __u64 target)
{
	__u64 taken = usercap_spread(USERCAP_PERMITTED | USERCAP_BOUNDING, USERCAP_FIELD);

	return !(tracer & ~target & taken);
}

#endif /* _USERCAP_SETS_H */
