// SPDX-License-Identifier: GPL-2.0-or-later
#include "sequence.h"

#include <linux/usercap.h>

/* How often, of all: calls come before anything else, without change there is nothing. */
static const struct weight {
	enum command command;
	unsigned int weight;
} weights[] = {
	{ DO_CALL, 110 },      { DO_LISTEN, 8 },	 { DO_MAP, 8 },
	{ DO_PTRACE, 8 },      { DO_FORK, 10 },		 { DO_FORK_SIBLING, 3 },
	{ DO_THREAD, 10 },     { DO_EXEC, 12 },		 { DO_EXIT, 5 },
	{ DO_EXIT_THREAD, 4 }, { DO_NO_NEW_PRIVS, 6 },	 { DO_SETPCAP_OFF, 4 },
	{ DO_SETPCAP_ON, 4 },  { DO_DROP_SETPCAP, 2 },	 { DO_DROP_PTRACE, 3 },
	{ DO_NOBODY, 1 },      { DO_USER_NAMESPACE, 4 },
};

/* splitmix64, by Sebastiano Vigna */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static uint64_t below(uint64_t *random, uint64_t limit)
{
	return next_random(random) % limit;
}

static bool one_in(uint64_t *random, unsigned int n)
{
	return below(random, n) == 0;
}

static uint64_t any_bit(uint64_t *random)
{
	return 1ULL << below(random, 64);
}

static enum command any_command(uint64_t *random)
{
	unsigned int sum = 0, number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(weights); i++)
		sum += weights[i].weight;
	number = below(random, sum);
	for (i = 0; number >= weights[i].weight; i++)
		number -= weights[i].weight;
	return weights[i].command;
}

static void valid_call(uint64_t *random, uint64_t args[4])
{
	uint64_t kind = below(random, 20);

	args[3] = 0;
	if (kind == 0) {
		args[0] = USERCAP_PROBE;
		args[1] = USERCAP_ABI;
		args[2] = 0;
	} else if (kind == 1) {
		args[0] = USERCAP_LOCK;
		args[1] = args[2] = 0;
	} else {
		args[0] = kind < 6 ? USERCAP_TEST : kind < 12 ? USERCAP_LOWER : USERCAP_RAISE;
		args[1] = 1 + below(random, args[0] == USERCAP_TEST ? 31 : 15);
		args[2] = below(random, USERCAP_ALL + 1);
		/* or most would be about all sets at once */
		if (one_in(random, 2))
			args[1] = 1ULL << below(random, 4);
		if (one_in(random, 2))
			args[2] = 1ULL << below(random, USERCAP_COUNT);
	}
}

/* A bit that is none of the argument's, or one that is, anywhere in 64 */
static void spoil(uint64_t *random, uint64_t args[4])
{
	uint64_t which = below(random, 6);

	if (which < 4)
		args[which] ^= any_bit(random);
	else if (which == 4)
		args[below(random, 4)] = next_random(random);
	else
		args[below(random, 3)] = 0;
}

void make_sequence(uint64_t seed, uint64_t number, size_t count, struct sequence *ret)
{
	uint64_t random = seed ^ number * 0xd1342543de82ef95;

	next_random(&random);
	ret->count = count;
	for (size_t i = 0; i < count; i++) {
		struct step *step = &ret->steps[i];

		*step = (struct step){ .command = any_command(&random) };
		step->who = next_random(&random);
		step->whom = next_random(&random);
		if (step->command != DO_CALL)
			continue;
		valid_call(&random, step->args);
		if (one_in(&random, 6))
			spoil(&random, step->args);
	}
}
