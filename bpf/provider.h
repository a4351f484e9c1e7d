/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF provider: loading, attaching, proving and pinning its programs
 *
 * To attach restricts nobody: a process is restricted only when it asks for it,
 * by prctl(PR_USERCAP, ...). Functions return 0 or a negative errno, and store in
 * @problem what went wrong and how to mend it.
 */
#ifndef _USERCAP_BPF_PROVIDER_H
#define _USERCAP_BPF_PROVIDER_H

#include "problem.h"

#include <stdbool.h>

/* More than these can't be restricted at a time; see state.bpf.h. */
#define PROVIDER_MAX_PROCESSES 65536

struct provider;

/**
 * provider_attach() - load all programs and attach them
 * @ret:	where to store the provider; drop it with provider_detach()
 * @take_over:	go on with the tables that are pinned
 * @problem:	what went wrong
 *
 * The program that answers the prctl comes last, so that whoever gets an answer
 * is also held to it. Those of an earlier version go on doing their work, and both
 * agree: what the one did the other finds done.
 *
 * Return: 0, as tables_adopt(), or what the kernel or libbpf says.
 */
int provider_attach(struct provider **ret, bool take_over, struct problem *problem);

/* Take it off again, the prctl first. What was not pinned ends. NULL is allowed. */
void provider_detach(struct provider *provider);

/**
 * provider_prove() - as prove(), without telling anybody of what is refused by it
 * @provider:	attached, or NULL: what is pinned
 * @problem:	what it does not do
 *
 * Return: as prove().
 */
int provider_prove(struct provider *provider, struct problem *problem);

/**
 * provider_pin() - let it outlive this process, and what was pinned before end
 * @provider:	attached
 * @problem:	what went wrong
 *
 * Return: 0, or a negative errno; then what was pinned before still is.
 */
int provider_pin(struct provider *provider, struct problem *problem);

/* Are the programs that are pinned those of this very version? */
bool provider_is_current(void);

/* How many programs are pinned, and how many should be that are not */
void provider_count(unsigned int *ret_pinned, unsigned int *ret_missing);

#endif /* _USERCAP_BPF_PROVIDER_H */
