/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that runs seccomp's programs, for those of kernels that this one is not */
#ifndef _USERCAP_TESTS_BPF_MACHINE_H
#define _USERCAP_TESTS_BPF_MACHINE_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>

/* What the program returns, SECCOMP_RET_*; and how many instructions that took, if asked */
uint32_t bpf_run(const struct sock_filter *code, unsigned int len, const struct seccomp_data *data,
		 unsigned int *ret_steps);

#endif /* _USERCAP_TESTS_BPF_MACHINE_H */
