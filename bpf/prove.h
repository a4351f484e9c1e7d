/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_BPF_PROVE_H
#define _USERCAP_BPF_PROVE_H

#include "problem.h"

/**
 * prove() - does what is attached do what the ABI says?
 * @problem:	what it does not do
 *
 * Tries it in processes of its own. That a BPF program can answer a prctl with 0
 * is nowhere promised.
 *
 * Return: 0, -EPROTO (it does not), or another errno (it could not be tried).
 */
int prove(struct problem *problem);

/* The other half of it: what this program does when prove() executes it */
#define PROVE_OPTION "--prove-executed"
int prove_executed(void);

#endif /* _USERCAP_BPF_PROVE_H */
