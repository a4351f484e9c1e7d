/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where what is loaded is kept, so that it outlives who loaded it
 *
 * A file system of its own, for root only, has a file for each link of a program and
 * for each table.
 */
#ifndef _USERCAP_BPF_PINS_H
#define _USERCAP_BPF_PINS_H

#include "problem.h"

#include <stdbool.h>
#include <stddef.h>

#define PINS_ABOVE "/run/usercap"
#define PINS_DIR PINS_ABOVE "/bpf"

/* The table of processes, the kernel LSM's text */
#define PINS_PROCESSES PINS_DIR "/processes"

#define PINS_PATH_SIZE 128

struct bpf_link;

/* Is there anything? */
bool pins_exist(void);

/**
 * pins_lock() - keep other loaders out
 * @ret:	where to store what ends it when closed, or when this process ends
 * @problem:	what went wrong
 *
 * Return: 0, or a negative errno.
 */
int pins_lock(int *ret, struct problem *problem);

/* Make the place for them, where there is none. Return: 0, or a negative errno. */
int pins_prepare(struct problem *problem);

/* Where the link of a program is kept, and a table */
void pins_link_path(const char *program, char ret[PINS_PATH_SIZE]);
void pins_table_path(const char *table, char ret[PINS_PATH_SIZE]);

/**
 * pins_replace_links() - keep these, and no others
 * @links:	attached
 * @names:	of their programs
 * @n:		how many
 * @problem:	what went wrong
 *
 * Those of before are let go one by one, when all of the new ones are kept: at every
 * moment, also if this process is killed, each program is attached, old or new.
 *
 * Return: 0, or a negative errno; then those of before are still there.
 */
int pins_replace_links(struct bpf_link *const links[], const char *const names[], size_t n,
		       struct problem *problem);

/* For everybody to see: is every userfault watched? */
void pins_note_watched(bool watched);

/* Let everything go. Return: 0, or a negative errno. */
int pins_remove(struct problem *problem);

#endif /* _USERCAP_BPF_PINS_H */
