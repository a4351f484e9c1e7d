/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lib/kernel-call.h, where there is no libc */
	.text

/* long kernel_call(long number, arg1, arg2, arg3, arg4, arg5, arg6) */
	.globl	kernel_call
	.type	kernel_call, %function
kernel_call:
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	mov	x4, x5
	mov	x5, x6
	svc	#0
	ret
	.size	kernel_call, . - kernel_call

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", %progbits
