/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usercap-bpf.service, once the programs are loaded */
#ifndef _USERCAP_BPF_SERVICE_H
#define _USERCAP_BPF_SERVICE_H

#include "problem.h"

/**
 * service_run() - stay until asked to stop
 * @problem:	what went wrong
 *
 * Tells systemd when it is ready. What it serves is loaded by others and outlives it.
 *
 * Return: 0 (stopped by SIGTERM or SIGINT), or a negative errno.
 */
int service_run(struct problem *problem);

#endif /* _USERCAP_BPF_SERVICE_H */
