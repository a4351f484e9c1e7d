// SPDX-License-Identifier: GPL-2.0-or-later
/* A process restricts itself */
#include "restrict.h"

#include <errno.h>
#include <linux/usercap.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <enforce.h>

void give_up(const char *what)
{
	perror(what);
	_exit(1);
}

void restrict_by_usercap(__u64 caps)
{
	if (prctl(PR_USERCAP, USERCAP_LOWER,
		  USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING, caps, 0) < 0)
		give_up("prctl(PR_USERCAP)");
}

void restrict_by_seccomp(__u64 caps)
{
	/* What address a socket has no filter can see. */
	caps &= ~(__u64)USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE);
	if (!caps)
		return;
	errno = -enforce(caps, NULL);
	if (errno)
		give_up("seccomp");
	enforce_more(caps, true);
}
