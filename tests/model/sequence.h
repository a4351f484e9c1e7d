/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sequence of steps, made from a seed. A step names no thread but a number
 * that is taken modulo what there is when it is played, so every part of a
 * sequence is a sequence, too, and a failing one can be made shorter.
 */
#ifndef _MODEL_SEQUENCE_H
#define _MODEL_SEQUENCE_H

#include "board.h"

#define MAX_STEPS 200

/**
 * struct step - one step
 * @command:	what to do
 * @args:	of DO_CALL
 * @who:	which thread does it
 * @whom:	which other process it is about, or by which thread it is observed
 */
struct step {
	enum command command;
	uint64_t args[4];
	uint32_t who;
	uint32_t whom;
};

struct sequence {
	struct step steps[MAX_STEPS];
	size_t count;
};

/* Sequence @number of those that @seed stands for */
void make_sequence(uint64_t seed, uint64_t number, size_t count, struct sequence *ret);

#endif /* _MODEL_SEQUENCE_H */
