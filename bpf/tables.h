/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of the BPF programs: pinned, and taken over by the next version */
#ifndef _USERCAP_BPF_TABLES_H
#define _USERCAP_BPF_TABLES_H

#include "problem.h"
#include "shared.h"

#include <stddef.h>

struct bpf_object;

/**
 * tables_adopt() - have programs that are not loaded yet use the tables that are pinned
 * @object:	open, not loaded
 * @problem:	what went wrong
 *
 * Tables that an earlier version had not are made when it is loaded.
 *
 * Return: 0, -ESTALE (they are not kept as @object keeps them), or another errno.
 */
int tables_adopt(struct bpf_object *object, struct problem *problem);

/* Pin those that are not. Return: 0, or a negative errno. */
int tables_pin(struct bpf_object *object, struct problem *problem);

/**
 * tables_map() - a pinned table of one element, as memory
 * @name:	of the table
 * @size:	of the element
 *
 * Return: it, writable, until munmap(); NULL with errno.
 */
void *tables_map(const char *name, size_t size);

#endif /* _USERCAP_BPF_TABLES_H */
