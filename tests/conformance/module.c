// SPDX-License-Identifier: GPL-2.0-or-later
/* What dynamic.c loads: code, data to relocate, and a page for RELRO to close. */
int answer(void);

static int forty = 40;
static int *const pointer __attribute__((section(".data.rel.ro"))) = &forty;

int answer(void)
{
	return *(int *volatile const *)&pointer == &forty ? forty + 2 : 0;
}
