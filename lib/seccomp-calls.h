/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * System calls that filters look at, with their numbers in each ABI: -1 where there is
 * none. A kernel's header has only those of the machine that compiles, and this has
 * all that a process could enter the kernel by.
 */
#ifndef _USERCAP_SECCOMP_CALLS_H
#define _USERCAP_SECCOMP_CALLS_H

#include <stdint.h>

/* name, x86_64, x32 (without its bit), i386, aarch64. On i386 mmap is mmap2. */
#define FILTER_CALLS(row)                                                                          \
	row(clone, 56, 56, 120, 220) row(clone3, 435, 435, 435, 435) row(                          \
		execve, 59, 520, 11, 221) row(execveat, 322, 545, 358, 281)                        \
		row(fork, 57, 57, 2, -1) row(io_uring_enter, 426, 426, 426, 426) row(              \
			io_uring_register, 427, 427, 427,                                          \
			427) row(io_uring_setup, 425, 425, 425, 425) row(ioctl, 16, 514, 54, 29)   \
			row(ipc, -1, -1, 117, -1) row(listen, 50, 50, 363,                         \
						      201) row(memfd_create, 319, 319, 356, 279)   \
				row(mmap, 9, 9, 192, 222) row(mprotect, 10, 10, 125, 226) row(     \
					old_mmap, -1, -1, 90,                                      \
					-1) row(personality, 135, 135, 136, 92)                    \
					row(pidfd_getfd, 438, 438, 438,                            \
					    438) row(pkey_mprotect, 329, 329, 380,                 \
						     288) row(prctl, 157, 157, 172, 167)           \
						row(process_vm_readv, 310, 539, 347, 270) row(     \
							process_vm_writev, 311, 540, 348,          \
							271) row(ptrace, 101, 521, 26,             \
								 117) row(shmat, 30, 30, 397, 196) \
							row(socketcall, -1, -1, 102,               \
							    -1) row(unshare, 272, 272, 310, 97)    \
								row(uselib, 134, -1, 86, -1)       \
									row(userfaultfd, 323, 323, \
									    374, 282)              \
										row(vfork, 58, 58, \
										    190, -1)

enum call {
#define FILTER_CALL(name, ...) CALL_##name,
	FILTER_CALLS(FILTER_CALL)
#undef FILTER_CALL
};

struct call_numbers {
	int16_t x86_64;
	int16_t x32;
	int16_t i386;
	int16_t aarch64;
};

static const struct call_numbers call_numbers[] = {
#define FILTER_NUMBERS(name, ...) [CALL_##name] = { __VA_ARGS__ },
	FILTER_CALLS(FILTER_NUMBERS)
#undef FILTER_NUMBERS
};

#endif /* _USERCAP_SECCOMP_CALLS_H */
