/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * System calls as the kernel has them: for what libc has no function for, and with
 * arguments that its functions would leave out
 */
#ifndef _USERCAP_KERNEL_CALL_H
#define _USERCAP_KERNEL_CALL_H

/* The result, or a negative errno. usercap-exec, which has no libc, has its own. */
long kernel_call(long number, unsigned long arg1, unsigned long arg2, unsigned long arg3,
		 unsigned long arg4, unsigned long arg5, unsigned long arg6);

#endif /* _USERCAP_KERNEL_CALL_H */
