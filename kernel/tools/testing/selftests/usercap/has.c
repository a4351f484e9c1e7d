// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: "has SETS CAPS", in numbers, succeeds if it does
 */

#include <linux/usercap.h>
#include <stdlib.h>
#include <sys/prctl.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	return prctl(PR_USERCAP, USERCAP_TEST, strtoul(argv[1], NULL, 0),
		     strtoul(argv[2], NULL, 0), 0UL) ? 1 : 0;
}
