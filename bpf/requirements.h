/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel must have for the provider, asked before anything is loaded */
#ifndef _USERCAP_BPF_REQUIREMENTS_H
#define _USERCAP_BPF_REQUIREMENTS_H

#include "problem.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * requirements_check() - could the provider be loaded here?
 * @problem:	where to store what is missing, and how to mend it
 *
 * Return: 0, or -EPERM (not root), -EOPNOTSUPP (the kernel lacks something, or was
 * started without it).
 */
int requirements_check(struct problem *problem);

/* Return: 0, or -EEXIST (something enforces user capabilities already). */
int requirements_check_alone(struct problem *problem);

/* Is it a real-time kernel? @version is that of uname(2). */
bool requirements_is_real_time(const char *version);

/*
 * Is it fully preemptible? @chosen is what debugfs says of it, "" if that is not to be
 * seen; @line is the kernel's command line.
 */
bool requirements_is_preemptible(const char *version, const char *chosen, const char *line);

/**
 * requirements_warn() - what works, but not as well as it could
 * @ret:	where to store a sentence
 * @size:	of it
 *
 * Return: 1 if there is something to warn of, 0 if there is nothing.
 */
int requirements_warn(char *ret, size_t size);

#endif /* _USERCAP_BPF_REQUIREMENTS_H */
