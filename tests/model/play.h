/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays a sequence with real processes, beside the world as it should be */
#ifndef _MODEL_PLAY_H
#define _MODEL_PLAY_H

#include <linux/usercap.h>
#include <stdio.h>

#include "sequence.h"

#define MAX_REASON 512

/* What was seen; a run that saw too little proves too little. */
struct counts {
	unsigned long steps;
	unsigned long observations;
	/* calls by operation and result: 0, EPERM, EINVAL */
	unsigned long calls[5][3];
	unsigned long invalid;
	/* refused because of the lock alone */
	unsigned long locked;
	/* allowed by no_new_privs, or by CAP_SETPCAP in a namespace of its own */
	unsigned long confined;
	/* guarded operations by capability: held, permissive, refused */
	unsigned long guarded[USERCAP_COUNT][3];
	unsigned long threads;
	unsigned long processes;
	unsigned long programs;
	/* executed by another thread than the leader */
	unsigned long programs_of_threads;
	unsigned long namespaces;
	/* ENOMEM or EAGAIN, as DESIGN section 3 allows */
	unsigned long again;
};

/**
 * play() - play a sequence
 * @sequence:	the sequence
 * @counts:	where to add what was seen, or NULL
 * @trace:	where to tell each step, or NULL
 * @reason:	where to say what was not as it should be
 *
 * Return: the number of the step that went wrong, from 1, or 0 if none did.
 */
size_t play(const struct sequence *sequence, struct counts *counts, FILE *trace,
	    char reason[MAX_REASON]);

#endif /* _MODEL_PLAY_H */
