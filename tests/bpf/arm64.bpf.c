// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs as arm64 compiles them. Kernel types come from the machine that builds;
 * what only arm64 has is here. Whether an arm64 kernel takes them this does not show.
 */
#include "vmlinux.h"

#ifndef __TARGET_ARCH_arm64
#error "for another machine"
#endif

/* asm/ptrace.h: interface, so the same in all kernels */
struct user_pt_regs {
	__u64 regs[31];
	__u64 sp;
	__u64 pc;
	__u64 pstate;
} __attribute__((preserve_access_index));

#include "usercap.bpf.c"
