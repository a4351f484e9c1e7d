/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways into the kernel that a 64-bit program has: its own, and those of x32 and i386 */
#ifndef _USERCAP_TESTS_SECCOMP_DOORS_H
#define _USERCAP_TESTS_SECCOMP_DOORS_H

#include <stdbool.h>

/* 0 or the errno; what the call gives does not matter */
int door_native(long number, long arg1, long arg2, long arg3, long arg4, long arg5);
int door_x32(long number, long arg1, long arg2, long arg3);
/* Arguments have 32 bits; memory that they point to comes from door_i386_memory() */
int door_i386(int number, int arg1, int arg2, int arg3, int arg4, int arg5);

/* A zeroed page below 4 GiB that only the i386 door needs; the same each time */
void *door_i386_memory(void);

/* Is there that door, on this machine and this kernel? x32: is there the number space? */
bool has_i386(void);
bool has_x32(void);

#endif /* _USERCAP_TESTS_SECCOMP_DOORS_H */
