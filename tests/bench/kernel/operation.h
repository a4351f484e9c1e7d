/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is measured: calls that usercap has a hook in, each with what undoes it */
#ifndef _USERCAP_BENCH_OPERATION_H
#define _USERCAP_BENCH_OPERATION_H

#include <linux/types.h>
#include <linux/usercap.h>

/* So many of one kind are done between two looks at the clock. */
#define OPERATIONS_IN_A_ROUND 100

/* What a process may lack when it does one */
enum restriction {
	UNRESTRICTED, /* nothing */
	OTHERS,	      /* all capabilities but those that it may need */
	ALLOWED,      /* the one that is tried, and a rule allows the call all the same */
	REFUSED,      /* that one, and the call fails with EPERM */
	N_RESTRICTIONS,
};

/**
 * struct operation - something to do OPERATIONS_IN_A_ROUND times
 * @name:	in the output
 * @needs:	a bit for each capability without which it may be refused
 * @tried:	that which is taken away to see what becomes of it, one of those
 * @under:	a bit for each enum restriction that makes sense
 * @begin:	once, before the process restricts itself, or NULL
 * @prepare:	before each round, or NULL
 * @once:	does it; 0 or the errno of the call that may be refused
 * @end:	undoes @begin, or NULL
 */
struct operation {
	const char *name;
	__u64 needs;
	__u64 tried;
	unsigned int under;
	void (*begin)(__u64 caps, void (*restrict_to)(__u64 caps));
	void (*prepare)(void);
	int (*once)(unsigned int i);
	void (*end)(void);
};

/* The last has no name. */
extern const struct operation operations[];

/* The argument that makes this program do nothing, for exec */
#define DO_NOTHING "--nothing"

#endif /* _USERCAP_BENCH_OPERATION_H */
