/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * User capabilities: the prctl(2) interface, ABI 1
 *
 * Operations that need no privilege become capabilities which every process
 * holds until they are taken away. All providers implement exactly this:
 *
 *	prctl(PR_USERCAP, op, sets, caps, 0)
 *
 * Results are 0 or -1 with errno, never data.
 */
#ifndef _UAPI_LINUX_USERCAP_H
#define _UAPI_LINUX_USERCAP_H

#define PR_USERCAP	0x55434150	/* "UCAP" */
#define USERCAP_ABI	1

/*
 * The capabilities: constant, bit, name in text, what it is needed to do.
 * To add one, add a row; nothing else spells out the list.
 */
#define USERCAP_TABLE(row)						       \
	row(TCP_LISTEN,  0, "tcp_listen",				       \
	    "make a TCP server socket")					       \
	row(PTRACE,      1, "ptrace",					       \
	    "trace, or read or write the memory of, another process")	       \
	row(WX_MAPPINGS, 2, "wx_mappings",				       \
	    "have memory that is writable and executable, at once or in turn") \
	row(FORK_EXEC,   3, "fork_exec",				       \
	    "start a process or replace the running program")		       \
	row(EXEC,        4, "exec",					       \
	    "replace the running program (with fork_exec)")		       \
	row(USERNS,      5, "userns",					       \
	    "create a user namespace")					       \
	row(TCP_LISTEN_REMOTE, 6, "tcp_listen_remote",			       \
	    "make a TCP server socket beyond loopback (with tcp_listen)")

/* Bit numbers, CAP_USR_TCP_LISTEN and so on. */
enum usercap {
#define USERCAP_CONSTANT(constant, bit, name, text) CAP_USR_##constant = (bit),
	USERCAP_TABLE(USERCAP_CONSTANT)
#undef USERCAP_CONSTANT
};

/* Masks are built from bits: USERCAP_MASK(CAP_USR_PTRACE). */
#define USERCAP_MASK(cap)	(1U << (cap))

/* How many there are, and all of them. */
enum {
#define USERCAP_COUNT_ROW(constant, bit, name, text) + 1
#define USERCAP_MASK_ROW(constant, bit, name, text) | USERCAP_MASK(bit)
	USERCAP_COUNT = 0 USERCAP_TABLE(USERCAP_COUNT_ROW),
	USERCAP_ALL = 0 USERCAP_TABLE(USERCAP_MASK_ROW),
#undef USERCAP_COUNT_ROW
#undef USERCAP_MASK_ROW
};

/*
 * What execve(2) needs: whoever starts a program for somebody who lacks these,
 * as a login does, lowers them in bounding and keeps them in effective.
 */
#define USERCAP_TO_EXECUTE \
	(USERCAP_MASK(CAP_USR_FORK_EXEC) | USERCAP_MASK(CAP_USR_EXEC))

/* Sets of a process, one bit each in the argument "sets". */
#define USERCAP_EFFECTIVE	1	/* what a check looks at */
#define USERCAP_PERMITTED	2	/* what effective can be raised to */
#define USERCAP_BOUNDING	4	/* what programs executed later get */
#define USERCAP_PERMISSIVE	8	/* lacking it is recorded, but allowed */
#define USERCAP_DENIED		16	/* refused since the last exec; read only */

/*
 * Operations. EINVAL is checked first and in this order: unknown op; last
 * argument not 0; unknown or empty sets; unknown bits in caps. All 64 bits of
 * an argument count. Then, and only then, permission: EPERM. LOWER, RAISE and
 * LOCK may also fail with ENOMEM or EAGAIN. A call that fails changes nothing;
 * a program must treat a LOWER that failed as fatal.
 */
enum usercap_op {
	USERCAP_PROBE = 0,	/* sets: an ABI number; caps: 0 */
	USERCAP_TEST  = 1,	/* is every cap in every set? EPERM if not */
	USERCAP_LOWER = 2,	/* not for USERCAP_DENIED */
	USERCAP_RAISE = 3,	/* not for USERCAP_DENIED */
	USERCAP_LOCK  = 4,	/* sets and caps: 0 */
};

#endif /* _UAPI_LINUX_USERCAP_H */
