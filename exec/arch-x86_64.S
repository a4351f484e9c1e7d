/* SPDX-License-Identifier: GPL-2.0-or-later */
	.text

/* The kernel leaves the stack aligned, but a call needs it aligned before it pushes */
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	and	$-16, %rsp
	call	sys_start
	hlt
	.size	_start, . - _start

/* long arch_syscall(long number, arg1, arg2, arg3, arg4, arg5, arg6) */
	.globl	arch_syscall
	.type	arch_syscall, @function
arch_syscall:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	syscall
	ret
	.size	arch_syscall, . - arch_syscall

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", @progbits
