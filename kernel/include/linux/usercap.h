/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User capabilities: what is kept for each process
 */
#ifndef _LINUX_USERCAP_H
#define _LINUX_USERCAP_H

#include <linux/types.h>
#include <uapi/linux/usercap.h>

/**
 * struct usercap_tally - refusals of one capability, for the audit records
 * @unreported: refusals that no record has counted yet; [1] are those that were
 *	allowed all the same (permissive)
 * @reported: jiffies of the last record that counted them, odd; 0: none yet
 * @seen: a bit for each object that was recorded, by its hash
 */
struct usercap_tally {
	atomic_t	unreported[2];
	unsigned long	reported;
	unsigned long	seen;
};

/**
 * struct usercap_process - user capabilities of a process, in signal_struct
 * @sets: the packed word of <usercap/sets.h>; 0 is a process nobody restricted
 * @exec_denied: what the exec under way would have been refused (permissive)
 * @tally: what was refused to this program, by capability
 *
 * It is zeroed memory until something is taken away, and it belongs to the
 * process rather than to a task or its credentials, so no thread, borrowed
 * credential or exec by a thread other than the leader can hold old sets.
 */
struct usercap_process {
	atomic64_t		sets;
	u32			exec_denied;
	struct usercap_tally	tally[USERCAP_COUNT];
};

#endif /* _LINUX_USERCAP_H */
