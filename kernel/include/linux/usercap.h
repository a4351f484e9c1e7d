/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User capabilities: what is kept for each process
 */
#ifndef _LINUX_USERCAP_H
#define _LINUX_USERCAP_H

#include <linux/types.h>
#include <uapi/linux/usercap.h>

/**
 * struct usercap_process - user capabilities of a process, in signal_struct
 * @sets: the packed word of <usercap/sets.h>; 0 is a process nobody restricted
 * @exec_denied: what the exec under way would have been refused (permissive)
 * @unreported: refusals that no audit record has counted yet
 * @reported: jiffies of the last record, odd; 0 if there was none
 *
 * It is zeroed memory until something is taken away, and it belongs to the
 * process rather than to a task or its credentials, so no thread, borrowed
 * credential or exec by a thread other than the leader can hold old sets.
 */
struct usercap_process {
	atomic64_t	sets;
	u32		exec_denied;
	atomic_t	unreported[USERCAP_COUNT];
	unsigned long	reported[USERCAP_COUNT];
};

#endif /* _LINUX_USERCAP_H */
