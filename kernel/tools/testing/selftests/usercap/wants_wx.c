// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: a program that asks for an executable stack
 */

int main(void)
{
	return 0;
}
