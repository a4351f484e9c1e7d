/* SPDX-License-Identifier: GPL-2.0-or-later */
	.text

	.globl	_start
	.type	_start, %function
_start:
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, sp
	bl	sys_start
	brk	#0
	.size	_start, . - _start

/* long arch_syscall(long number, arg1, arg2, arg3, arg4, arg5, arg6) */
	.globl	arch_syscall
	.type	arch_syscall, %function
arch_syscall:
	mov	x8, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	mov	x3, x4
	mov	x4, x5
	mov	x5, x6
	svc	#0
	ret
	.size	arch_syscall, . - arch_syscall

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", %progbits
