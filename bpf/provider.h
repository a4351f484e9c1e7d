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

/* A file system of its own: links pinned here outlive the loader. */
#define PROVIDER_DIR "/run/usercap/bpf"

/* The table of processes, the kernel LSM's text */
#define PROVIDER_PROCESSES PROVIDER_DIR "/processes"

/* More than these can't be restricted at a time; see state.bpf.h. */
#define PROVIDER_MAX_PROCESSES 65536

struct provider;

/**
 * provider_attach() - load all programs and attach them
 * @ret:	where to store the provider; drop it with provider_detach()
 * @problem:	what went wrong
 *
 * The program that answers the prctl comes last, so that whoever gets an answer
 * is also held to it. Refuses when something answers already.
 *
 * Return: 0, or as requirements_check(), or what the kernel or libbpf says.
 */
int provider_attach(struct provider **ret, struct problem *problem);

/**
 * provider_is_whole() - is everything pinned that would be, and answers?
 *
 * Then there is nothing to load.
 */
bool provider_is_whole(void);

/* Take it off again, the prctl first. What was not pinned ends. NULL is allowed. */
void provider_detach(struct provider *provider);

/**
 * provider_prove() - does what was attached do what the ABI says?
 * @problem:	what it does not do
 *
 * Tries it in processes of its own. That a BPF program can answer a prctl with 0
 * is nowhere promised.
 *
 * Return: 0, -EPROTO (it does not), or another errno (it could not be tried).
 */
int provider_prove(struct problem *problem);

/* The other half of it: what this program does when provider_prove() executes it */
#define PROVE_OPTION "--prove-executed"
int provider_prove_executed(void);

/**
 * provider_pin() - let it outlive this process
 * @provider:	attached
 * @problem:	what went wrong
 *
 * Return: 0, -EEXIST (something is pinned already), or another errno; then
 * nothing is pinned.
 */
int provider_pin(struct provider *provider, struct problem *problem);

/**
 * provider_unpin() - end what was pinned
 * @problem:	what went wrong
 *
 * Return: 0, -ENOENT (nothing is pinned), or another errno.
 */
int provider_unpin(struct problem *problem);

struct provider_status {
	bool answers;	/* somebody answers the prctl */
	bool in_kernel; /* it is the kernel's own LSM */
	unsigned int pinned;
	unsigned int missing; /* links that should be pinned, and are not */
	unsigned int words;   /* processes with a word of their own */
	bool ftrace_off;      /* which silently detaches everything */
};

/* What there is now. Needs root for all but the first two. */
void provider_status(struct provider_status *ret);

#endif /* _USERCAP_BPF_PROVIDER_H */
