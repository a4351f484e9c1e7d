/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs share with the service, and one version with the next
 *
 * All tables are pinned, and the next version of the programs goes on with them.
 */
#ifndef _USERCAP_BPF_SHARED_H
#define _USERCAP_BPF_SHARED_H

#include "event.h"

/*
 * To be raised with every change of what is in a table that the next version of the
 * programs could not go on with: struct member, process, tally, shared or reader.
 */
#ifndef USERCAP_LAYOUT
#define USERCAP_LAYOUT 1
#endif

struct usercap_shared {
	__u64 layout;
	__u64 object;	    /* whose programs are attached */
	__u64 counting;	    /* whose programs count what is allowed all the same */
	__u64 proving;	    /* number of the process that tries them, 0 for none */
	__u64 last_process; /* numbers of processes are never used again */
	__u64 last_event;
	__u64 lost; /* refusals that no event stands for */
};

enum usercap_reader_state {
	USERCAP_READER_IDLE,
	USERCAP_READER_TAKEN,	   /* out of the ring, not written yet */
	USERCAP_READER_TO_AUDIT,   /* being written to the audit log */
	USERCAP_READER_TO_JOURNAL, /* is in the audit log, being written to the journal */
};

/* The reader's own: where it was, should it be killed. */
struct usercap_reader {
	__u64 state;
	__u64 taken; /* number of the last event that was taken out of the ring */
	__u64 lost;  /* of usercap_shared.lost, so many were reported */
	struct usercap_event event;
};

#endif /* _USERCAP_BPF_SHARED_H */
