/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_KERNEL_OP_H
#define _USERCAP_KERNEL_OP_H

#include <linux/usercap.h>
#include <stdint.h>

/* prctl(PR_USERCAP, ...): 0 or a negative errno */
int kernel_op(enum usercap_op op, unsigned long sets, uint64_t caps);

#endif /* _USERCAP_KERNEL_OP_H */
