// SPDX-License-Identifier: LGPL-2.1-or-later
/* For tests that answer in the name of systemd: whichever functions the program has */
#include "systemd.h"

struct systemd sd = {
#define SYSTEMD_LINKED(function) .function = sd_##function,
	SYSTEMD_FUNCTIONS(SYSTEMD_LINKED)
#undef SYSTEMD_LINKED
};

int systemd_load(void)
{
	return 0;
}
