/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel must have for the provider, asked before anything is loaded */
#ifndef _USERCAP_BPF_REQUIREMENTS_H
#define _USERCAP_BPF_REQUIREMENTS_H

#include "problem.h"

#include <stddef.h>

/**
 * requirements_check() - could the provider be loaded here?
 * @problem:	where to store what is missing, and how to mend it
 *
 * Return: 0, or -EPERM (not root), -EEXIST (something enforces user capabilities
 * already), -EOPNOTSUPP (the kernel lacks something, or was started without it).
 */
int requirements_check(struct problem *problem);

/**
 * requirements_warn() - what works, but not as well as it could
 * @ret:	where to store a sentence
 * @size:	of it
 *
 * Return: 1 if there is something to warn of, 0 if there is nothing.
 */
int requirements_warn(char *ret, size_t size);

#endif /* _USERCAP_BPF_REQUIREMENTS_H */
