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

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", @progbits
