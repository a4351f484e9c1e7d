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

/* Without this the whole program would ask for an executable stack */
	.section	.note.GNU-stack, "", %progbits
