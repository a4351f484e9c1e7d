// SPDX-License-Identifier: LGPL-2.1-or-later
#include "seccomp-limits.h"

#include <stddef.h>

#include "seccomp-filter.h"

/* One row each, or a capability would seem to be enforced completely */
static const struct usercap_limits limits[] = {
	[CAP_USR_TCP_LISTEN] = {
		.unenforced = NULL,
		.excess = "listen on every other socket too, UNIX sockets and those that listen "
			  "already included; io_uring",
	},
	[CAP_USR_PTRACE] = {
		.unenforced = "opening /proc/PID/mem of a process that was started since; of any "
			      "process, if the program had threads by then or the kernel lacks "
			      "Landlock 2",
		.excess = "a program that its unrestricted parent wants to trace; with Landlock, "
			  "mount and reading about other processes in /proc",
	},
	[CAP_USR_WX_MAPPINGS] = {
		.unenforced = "writing to /proc/PID/mem; mapping a memfd that was made before or "
			      "passed over, or another file without a path, privately; making "
			      "what is executable writable instead; READ_IMPLIES_EXEC that another "
			      "thread has already; programs that ask for an executable stack or "
			      "segment",
		.excess = "memfd_create, userfaultfd, shared mappings of files that are "
			  "executable, mprotect back to executable, and the mmap of i386 that "
			  "came before mmap2",
	},
	[CAP_USR_FORK_EXEC] = {
		.unenforced = NULL,
		.excess = NULL,
	},
	[CAP_USR_EXEC] = {
		.unenforced = NULL,
		.excess = NULL,
	},
	[CAP_USR_USERNS] = {
		.unenforced = NULL,
		.excess = NULL,
	},
	[CAP_USR_TCP_LISTEN_REMOTE] = {
		.unenforced = "listening at any address, unless tcp_listen is taken away, too, as "
			      "a filter can't see which address a socket has",
		.excess = NULL,
	},
};

_Static_assert(sizeof(limits) / sizeof(limits[0]) == USERCAP_COUNT, "a row is missing");

const struct usercap_limits *limits_of_seccomp(unsigned int cap)
{
	return cap < USERCAP_COUNT ? &limits[cap] : NULL;
}

uint64_t limits_incomplete(uint64_t caps)
{
	uint64_t incomplete = 0;

	caps = seccomp_needs_rules(caps);
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap) && limits[cap].unenforced)
			incomplete |= USERCAP_MASK(cap);
	return incomplete;
}
