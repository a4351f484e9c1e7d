// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities on kernels that have BPF for LSMs: all programs
 *
 * What kernel/security/usercap does with patches, done with what stock kernels
 * offer. Only LSM programs enforce: unlike tracing programs, the kernel never
 * skips them when one is already running on the processor (which happens under
 * full preemption). What a tracing program tells, another one insists on.
 */
#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <usercap/sets.h>

#include "shared.h"

#include "constants.bpf.h"
#include "state.bpf.h"
#include "tally.bpf.h"
#include "path.bpf.h"
#include "check.bpf.h"
#include "prctl.bpf.h"
#include "process.bpf.h"
#include "listen.bpf.h"
#include "ptrace.bpf.h"
#include "mapping.bpf.h"
#include "userfault.bpf.h"
#include "program.bpf.h"
#include "processes.bpf.h"
#include "userns.bpf.h"

/* Tests have more than one. */
#ifdef USERCAP_OBJECT
const volatile char object_name[] = USERCAP_OBJECT;
#endif

char LICENSE[] SEC("license") = "GPL";
