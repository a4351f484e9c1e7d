// SPDX-License-Identifier: GPL-2.0-or-later
#include "service.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <usercap.h>

int service_run(struct problem *problem)
{
	sigset_t ends;
	int r;

	r = usercap_probe();
	if (r < 0)
		return problem_set(problem, r, "nothing enforces user capabilities here: %s",
				   strerror(-r));
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	sd_notify(0, "READY=1\nSTATUS=User capabilities are enforced");
	while (sigwaitinfo(&ends, NULL) < 0 && errno == EINTR)
		;
	sd_notify(0, "STOPPING=1");
	return 0;
}
