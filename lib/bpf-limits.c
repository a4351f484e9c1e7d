// SPDX-License-Identifier: LGPL-2.1-or-later
#include "bpf-limits.h"

#include <stddef.h>

#define WX_EXCESS                                                                          \
	"a 32-bit program that would inherit READ_IMPLIES_EXEC, as no hook can take that " \
	"from it; what a process with that flag maps right behind its heap, as it can't "  \
	"be told from the heap; a userfault over a range with holes, or of another "       \
	"process, as it can't be looked at; under full preemption, now and then an exec "  \
	"(EAGAIN), as nobody saw which memory the program asks for"

/* One row each, or a capability would seem to be enforced completely; see usercap-bpf(8) */
static const struct usercap_limits limits[] = {
	[CAP_USR_TCP_LISTEN] = {
		.unenforced = "listening anew with a server from before whose port the kernel "
			      "chose, if another thread ends it and binds it anew while it is "
			      "listened on again, as a program is asked before the kernel locks "
			      "the socket; others can connect then, but nobody is accepted, unless "
			      "by a call that waited already",
		.excess = NULL,
	},
	[CAP_USR_PTRACE] = {
		.unenforced = NULL,
		.excess = NULL,
	},
	[CAP_USR_WX_MAPPINGS] = {
		.unenforced = "on Linux 6.8 to 6.11, and on arm64 from 6.4: a userfault over memory "
			      "that another thread makes executable at that very moment, as the "
			      "kernel then calls nothing that a program could be attached to",
		.excess = WX_EXCESS,
	},
	[CAP_USR_FORK_EXEC] = {
		.unenforced = NULL,
		.excess = "a fork of a restricted process (EAGAIN) once 65536 of them are, as the "
			  "tables are as large as that",
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
		.unenforced = "listening at all addresses with a socket of loopback whose port the "
			      "kernel chose, if another thread makes it connect, fail and be bound "
			      "anew at that very moment, as a program is asked before the kernel "
			      "locks the socket; others can connect then, but nobody is accepted, "
			      "unless by a call that waited already",
		.excess = "listen on every SMC socket, as a program can't see which address it has",
	},
};

static const struct usercap_limits watched_wx = {
	.unenforced = NULL,
	.excess = WX_EXCESS,
};

_Static_assert(sizeof(limits) / sizeof(limits[0]) == USERCAP_COUNT, "a row is missing");

const struct usercap_limits *limits_of_bpf(unsigned int cap, bool watched)
{
	if (cap >= USERCAP_COUNT)
		return NULL;
	return watched && cap == CAP_USR_WX_MAPPINGS ? &watched_wx : &limits[cap];
}
