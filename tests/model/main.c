// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-model [--seed N] [--seconds N] [--steps N] [--sequence N]
 *
 * A check of the rules against whatever enforces them here: random sequences of
 * calls, valid and not, made by threads of several processes that fork, execute,
 * end, give up privileges and enter user namespaces. Each result, and every bit of
 * every set afterwards, must be what <usercap/sets.h> says. Prints TAP, the seed,
 * and of a sequence that fails the shortest part of it that still does.
 *
 *   --seed N      of the random numbers (default: by the clock)
 *   --seconds N   how long (default 10)
 *   --steps N     of a sequence (default 60, at most 200)
 *   --sequence N  only that one, and tell each step
 */
#include <errno.h>
#include <getopt.h>
#include <linux/usercap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "play.h"

struct options {
	uint64_t seed;
	unsigned long seconds;
	unsigned long steps;
	bool single;
	uint64_t sequence;
};

/* ---- the shortest part that fails ---- */

static struct sequence without(const struct sequence *sequence, size_t from, size_t count)
{
	struct sequence less = *sequence;

	memmove(&less.steps[from], &less.steps[from + count],
		(less.count - from - count) * sizeof(less.steps[0]));
	less.count -= count;
	return less;
}

static bool fails(const struct sequence *sequence)
{
	char reason[MAX_REASON];

	return play(sequence, NULL, NULL, reason) != 0;
}

/* Leaves out halves, quarters, and so on down to single steps, as long as it helps. */
static struct sequence shrink(struct sequence sequence)
{
	time_t end = time(NULL) + 60;
	size_t part, from;

	for (part = (sequence.count + 1) / 2; part > 0 && time(NULL) < end; part /= 2) {
		for (from = 0; from + part <= sequence.count && time(NULL) < end;) {
			struct sequence less = without(&sequence, from, part);

			if (fails(&less))
				sequence = less;
			else
				from += part;
		}
	}
	return sequence;
}

static void tell_failure(struct sequence *sequence, size_t step, uint64_t number,
			 const char *reason)
{
	char again[MAX_REASON];
	struct sequence shortest;

	printf("# sequence %lu, step %zu: %s\n", number, step, reason);
	sequence->count = step;
	shortest = shrink(*sequence);
	printf("# the shortest part of it that fails, %zu steps:\n", shortest.count);
	if (play(&shortest, NULL, stdout, again))
		printf("# %s\n", again);
	else
		printf("# it does not always fail\n");
}

/* ---- what was seen ---- */

static unsigned int number;
static unsigned int failed;

static void result(bool ok, const char *text)
{
	printf("%s %u - %s\n", ok ? "ok" : "not ok", ++number, text);
	failed += !ok;
}

static void tell_counts(const struct counts *counts, unsigned long sequences)
{
	static const char *const ops[] = { "PROBE", "TEST", "LOWER", "RAISE", "LOCK" };
	static const char *const caps[] = {
#define NAME(constant, bit, name, text) name,
		USERCAP_TABLE(NAME)
#undef NAME
	};

	printf("# %lu sequences, %lu steps, %lu times all sets were read\n", sequences,
	       counts->steps, counts->observations);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		printf("# %s: %lu success, %lu EPERM, %lu EINVAL\n", ops[i], counts->calls[i][0],
		       counts->calls[i][1], counts->calls[i][2]);
	for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
		printf("# %s: %lu held, %lu permissive, %lu refused\n", caps[i],
		       counts->guarded[i][0], counts->guarded[i][1], counts->guarded[i][2]);
	printf("# %lu EINVAL in all; %lu refused by the lock alone; %lu only confined\n",
	       counts->invalid, counts->locked, counts->confined);
	printf("# %lu processes, %lu threads, %lu programs (%lu by another thread than the "
	       "leader), %lu user namespaces, %lu times ENOMEM or EAGAIN\n",
	       counts->processes, counts->threads, counts->programs, counts->programs_of_threads,
	       counts->namespaces, counts->again);
}

static bool saw_calls(const struct counts *counts)
{
	for (size_t op = USERCAP_TEST; op <= USERCAP_LOCK; op++)
		for (size_t i = 0; i < 3; i++)
			if (!counts->calls[op][i])
				return false;
	return counts->calls[USERCAP_PROBE][0];
}

static bool saw_rights(const struct counts *counts)
{
	return counts->locked && counts->confined;
}

static bool saw_guarded(const struct counts *counts)
{
	for (size_t cap = 0; cap < USERCAP_COUNT; cap++)
		for (size_t i = 0; i < 3; i++)
			if (!counts->guarded[cap][i])
				return false;
	return true;
}

static bool saw_others(const struct counts *counts)
{
	return counts->programs_of_threads && counts->namespaces && counts->processes;
}

static bool saw_all(const struct counts *counts)
{
	return saw_calls(counts) && saw_rights(counts) && saw_guarded(counts) && saw_others(counts);
}

static void judge_counts(const struct counts *counts)
{
	result(saw_calls(counts), "every operation came to each result");
	result(saw_rights(counts), "the lock and the right to confine decided");
	result(saw_guarded(counts),
	       "every capability was held, permissive and lacking when it was needed");
	result(saw_others(counts), "processes, programs, threads and user namespaces were there");
}

/* ---- */

/* Until time is up; a machine with much else to do gets some more, to see everything. */
static bool go_on(const struct options *options, const struct counts *counts, time_t start)
{
	time_t played = time(NULL) - start, seconds = (time_t)options->seconds;

	return played < seconds || (played < 10 * seconds && !saw_all(counts));
}

static bool play_all(const struct options *options, struct counts *counts)
{
	uint64_t i = options->single ? options->sequence : 0;
	time_t start = time(NULL);
	struct sequence sequence;
	char reason[MAX_REASON];
	unsigned long played = 0;
	size_t step = 0;

	do {
		make_sequence(options->seed, i, options->steps, &sequence);
		step = play(&sequence, counts, options->single ? stdout : NULL, reason);
		played++;
		if (step)
			tell_failure(&sequence, step, i, reason);
		i++;
	} while (!step && !options->single && go_on(options, counts, start));
	tell_counts(counts, played);
	return !step;
}

static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "seed", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 't' },
		{ "steps", required_argument, NULL, 'n' },
		{ "sequence", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	char *rest;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		uint64_t value = optarg ? strtoull(optarg, &rest, 0) : 0;

		if (c == '?' || *rest || !*optarg)
			return false;
		if (c == 'r')
			options->seed = value;
		else if (c == 't')
			options->seconds = value;
		else if (c == 'n')
			options->steps = value;
		else
			options->sequence = value;
		options->single |= c == 's';
	}
	return optind == argc && options->steps > 0 && options->steps <= MAX_STEPS;
}

static int bail_out(const char *why)
{
	printf("Bail out! %s\n", why);
	return 99;
}

int main(int argc, char **argv)
{
	struct options options = { .seed = (uint64_t)time(NULL), .seconds = 10, .steps = 60 };
	struct counts counts = { 0 };

	if (argc == 4 && strcmp(argv[1], WORKER_OPTION) == 0)
		work_on(atoi(argv[2]), atoi(argv[3]));
	if (!parse(argc, argv, &options)) {
		fprintf(stderr, "usage: usercap-model [--seed N] [--seconds N] [--steps N] "
				"[--sequence N]\n");
		return 2;
	}
	if (geteuid() != 0)
		return bail_out("needs root");
	if (prctl(PR_USERCAP, USERCAP_PROBE, USERCAP_ABI, 0, 0) != 0)
		return bail_out("nothing here enforces user capabilities, ABI 1");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# usercap-model --seed %lu --steps %lu\n", options.seed, options.steps);
	result(play_all(&options, &counts), "every result and every set was as the rules say");
	if (!options.single)
		judge_counts(&counts);
	printf("1..%u\n", number);
	return failed ? 1 : 0;
}
