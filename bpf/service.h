/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usercap-bpf.service, once the programs are loaded */
#ifndef _USERCAP_BPF_SERVICE_H
#define _USERCAP_BPF_SERVICE_H

#include "problem.h"

/**
 * service_run() - write refusals to the logs until asked to stop
 * @problem:	what went wrong
 *
 * Tells systemd when it is ready. Killed at any time, it leaves to the next one where
 * it was: nothing is written twice, and nothing left out unsaid. What is enforced does
 * not depend on it.
 *
 * Return: 0 (stopped by SIGTERM or SIGINT, or nothing is loaded any more), as
 * ring_open(), or another errno.
 */
int service_run(struct problem *problem);

#endif /* _USERCAP_BPF_SERVICE_H */
