/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User capabilities LSM: what differs between the kernels it is built for
 *
 * LSM_ID_USERCAP comes with the integration patch of those kernels that number
 * their LSMs. Everything else in this directory is the same for all.
 */
#ifndef _SECURITY_USERCAP_COMPAT_H
#define _SECURITY_USERCAP_COMPAT_H

#include <linux/lsm_hooks.h>
#include <linux/sched.h>

#ifdef LSM_ID_USERCAP

#define usercap_const const

#define usercap_add_hooks(hooks, id) \
	security_add_hooks(hooks, ARRAY_SIZE(hooks), id)

#else

#define usercap_const

struct lsm_id {
	const char *name;
	u64 id;
};

#define LSM_ID_USERCAP 0

#define usercap_add_hooks(hooks, lsm) \
	security_add_hooks(hooks, ARRAY_SIZE(hooks), (lsm)->name)

#endif /* LSM_ID_USERCAP */

/* Threads that the kernel runs for a process, and that can't exec */
#ifdef PF_USER_WORKER
#define USERCAP_PF_HELPER (PF_IO_WORKER | PF_USER_WORKER)
#else
#define USERCAP_PF_HELPER PF_IO_WORKER
#endif

#endif /* _SECURITY_USERCAP_COMPAT_H */
