/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lib/kernel-call.h, where there is no libc */
	.text

/* long kernel_call(long number, arg1, arg2, arg3, arg4, arg5, arg6) */
	.globl	kernel_call
	.type	kernel_call, @function
kernel_call:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	syscall
	ret
	.size	kernel_call, . - kernel_call

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", @progbits
