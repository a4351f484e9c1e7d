/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What there is of the provider on this machine */
#ifndef _USERCAP_BPF_STATUS_H
#define _USERCAP_BPF_STATUS_H

#include <stdbool.h>
#include <stdint.h>

struct status {
	bool answers;	/* somebody answers the prctl */
	bool in_kernel; /* it is the kernel's own LSM */
	bool current;	/* what is pinned is this very version */
	unsigned int pinned;
	unsigned int missing; /* programs that should be pinned, and are not */
	unsigned int words;   /* processes with a word of their own */
	bool read;	      /* somebody writes refusals to the logs */
	uint64_t lost;	      /* refusals that are in no log */
	bool ftrace_off;      /* which silently detaches everything */
};

/* Needs root for all but the first two. */
void status_get(struct status *ret);

/* Is everything there that this version would load, and answers? */
bool status_is_whole(const struct status *status);

#endif /* _USERCAP_BPF_STATUS_H */
