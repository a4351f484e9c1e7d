/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ring buffer of refusals, read by one process at a time
 *
 * Where the reader is, is pinned with the ring. Whoever comes after one that was
 * killed goes on with the very event it was at.
 */
#ifndef _USERCAP_BPF_RING_H
#define _USERCAP_BPF_RING_H

#include "problem.h"
#include "shared.h"

#include <stdbool.h>
#include <stdint.h>

struct ring;

/**
 * ring_open() - become the reader
 * @ret:	where to store it; drop it with ring_close()
 * @problem:	what went wrong
 *
 * Return: 0, -ENOENT (nothing is loaded), -EBUSY (there is one), -ESTALE (what is
 * loaded is another version's), or another errno.
 */
int ring_open(struct ring **ret, struct problem *problem);

/* NULL is allowed. */
void ring_close(struct ring *ring);

/* Becomes readable when there are events, and when what is loaded is unloaded */
int ring_fd(const struct ring *ring);

/**
 * ring_in_doubt() - what was the last reader at when it was killed?
 * @ring:	just opened
 * @ret:	where to store the event; valid until ring_take()
 *
 * Return: USERCAP_READER_IDLE (there is no doubt), USERCAP_READER_TO_AUDIT (is it in the
 * audit log?), USERCAP_READER_TO_JOURNAL (it is there; is it in the journal?).
 */
enum usercap_reader_state ring_in_doubt(const struct ring *ring, const struct usercap_event **ret);

/**
 * ring_take() - the next event
 * @ring:	as it was opened
 * @ret:	where to store it; valid until the next call
 *
 * Return: 1, 0 (there is none now), or a negative errno.
 */
int ring_take(struct ring *ring, const struct usercap_event **ret);

/* What the reader is about to do with the event, and that it is done (IDLE) */
void ring_note(struct ring *ring, enum usercap_reader_state state);

/* Refusals that no event stands for, and that nobody reported yet */
uint64_t ring_lost(const struct ring *ring);
void ring_note_lost(struct ring *ring, uint64_t reported);

/* Is what the ring belongs to still loaded? */
bool ring_is_loaded(struct ring *ring);

/* Is there a reader? */
bool ring_is_read(void);

#endif /* _USERCAP_BPF_RING_H */
