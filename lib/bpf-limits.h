/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_BPF_LIMITS_H
#define _USERCAP_BPF_LIMITS_H

#include <stdbool.h>
#include <usercap.h>

/* There if the loader of the BPF programs could have every userfault watched */
#define BPF_WATCHED "/run/usercap/userfault-watched"

/* What BPF can't do, and why; @watched: not what BPF_WATCHED is about */
const struct usercap_limits *limits_of_bpf(unsigned int cap, bool watched);

#endif /* _USERCAP_BPF_LIMITS_H */
