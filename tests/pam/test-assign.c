// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * assign(), walked whole
 *
 * Capabilities do not see each other, save that fork_exec stays with the login
 * program, and that one call may be about both. So all states of ptrace and
 * fork_exec together, with all policies and rights, is all there is. The
 * result is compared with a second telling, one capability at a time.
 */
#include "assign.h"
#include "model.h"
#include "tap.h"

#include <errno.h>
#include <string.h>

/* One capability: in which sets it is, and what the policy says about it */
struct cap {
	bool e, p, b, permissive;
};

enum say { HOLD, DENY, RECORD, N_SAY };

#define N_CAP_STATES 12

static const unsigned int caps[] = { CAP_USR_PTRACE, CAP_USR_FORK_EXEC };

/* @number below N_CAP_STATES: e is a subset of p */
static struct cap cap_state(int number)
{
	return (struct cap){
		.e = number % 3 == 2,
		.p = number % 3 > 0,
		.b = number / 3 % 2,
		.permissive = number / 6,
	};
}

static void put(struct sets *sets, unsigned int cap, struct cap in)
{
	uint64_t mask = USERCAP_MASK(cap);

	sets->e = in.e ? sets->e | mask : sets->e & ~mask;
	sets->p = in.p ? sets->p | mask : sets->p & ~mask;
	sets->b = in.b ? sets->b | mask : sets->b & ~mask;
	sets->permissive = in.permissive ? sets->permissive | mask : sets->permissive & ~mask;
}

/* The second telling: what becomes of @cap */
static struct cap expect(unsigned int cap, struct cap in, enum say say, bool may_raise)
{
	bool record = say == RECORD && (in.permissive || may_raise);

	if (say == HOLD) {
		in.b = in.b || may_raise;
		in.permissive = in.permissive && !in.b;
		return in;
	}
	if (say == RECORD && !record)
		return in;
	if (cap != CAP_USR_FORK_EXEC)
		in.e = in.p = false;
	in.b = false;
	in.permissive = record;
	return in;
}

struct trial {
	struct sets before, after;
	uint64_t hold, record;
	bool lowers_bounding;
	bool may_raise;
	bool locked;
	int right;
};

static struct trial trial_new(const int states[2], const int says[2], int right, bool locked)
{
	struct sets full = { USERCAP_ALL, USERCAP_ALL, USERCAP_ALL, 0 };
	struct trial trial = { .before = full, .after = full, .hold = USERCAP_ALL };
	int i;

	trial.right = right;
	trial.locked = locked;
	trial.may_raise = right == RIGHT_GRANT && !locked;
	for (i = 0; i < 2; i++) {
		struct cap in = cap_state(states[i]);
		struct cap out = expect(caps[i], in, says[i], trial.may_raise);

		put(&trial.before, caps[i], in);
		put(&trial.after, caps[i], out);
		trial.lowers_bounding |= in.b && !out.b;
		if (says[i] != HOLD)
			trial.hold &= ~(uint64_t)USERCAP_MASK(caps[i]);
		if (says[i] == RECORD)
			trial.record |= USERCAP_MASK(caps[i]);
	}
	return trial;
}

static bool same(struct sets a, struct sets b)
{
	return !memcmp(&a, &b, sizeof(a));
}

static bool refused_right(const struct trial *trial)
{
	return trial->lowers_bounding && trial->right == RIGHT_NONE;
}

static bool try_plain(const struct trial *trial)
{
	struct change change;
	int r;

	model_start(trial->right, trial->before, trial->locked);
	memset(&change, 0x5a, sizeof(change));
	r = assign(trial->hold, trial->record, &change);
	if (refused_right(trial)) {
		struct change untouched;

		memset(&untouched, 0x5a, sizeof(untouched));
		return r == -EPERM && same(model_sets(), trial->before) &&
		       !memcmp(&change, &untouched, sizeof(change));
	}
	if (r < 0 || !same(model_sets(), trial->after) || model.calls > 6)
		return false;
	if (memcmp(&change.before, &trial->before, sizeof(change.before)) != 0 ||
	    memcmp(&change.after, &trial->after, sizeof(change.after)) != 0)
		return false;
	return r || same(trial->before, trial->after);
}

/* Opening and closing is as if nothing had been, given the right. */
static bool try_undo(const struct trial *trial)
{
	struct change change;
	int r;

	if (refused_right(trial))
		return true;
	model_start(trial->right, trial->before, trial->locked);
	if (assign(trial->hold, trial->record, &change) < 0)
		return false;
	r = state_undo(&change.before, &change.after);
	if (trial->may_raise)
		return !r && same(model_sets(), trial->before);
	return !r || r == -EPERM;
}

/* Whichever call fails, all is as it was before. */
static bool try_faults(const struct trial *trial)
{
	struct change change;
	unsigned int calls, i;

	if (!trial->may_raise)
		return true;
	model_start(trial->right, trial->before, trial->locked);
	if (assign(trial->hold, trial->record, &change) < 0)
		return false;
	calls = model.calls;
	for (i = 1; i <= calls; i++) {
		model_start(trial->right, trial->before, trial->locked);
		model.fail_call = i;
		model.fail_errno = i % 2 ? ENOMEM : EAGAIN;
		if (assign(trial->hold, trial->record, &change) != -model.fail_errno ||
		    !same(model_sets(), trial->before))
			return false;
	}
	return true;
}

static bool try_liar(const struct trial *trial)
{
	struct change change;

	if (same(trial->before, trial->after) || refused_right(trial))
		return true;
	model_start(trial->right, trial->before, trial->locked);
	model.liar = true;
	return assign(trial->hold, trial->record, &change) == -EIO;
}

#define N_TRIALS (N_CAP_STATES * N_CAP_STATES * N_SAY * N_SAY * 3 * 2)

/* Take the least digit to @base off *@number */
static int digit(int *number, int base)
{
	int least = *number % base;

	*number /= base;
	return least;
}

static struct trial trial_number(int number)
{
	int states[2], says[2], right, i;

	for (i = 0; i < 2; i++)
		states[i] = digit(&number, N_CAP_STATES);
	for (i = 0; i < 2; i++)
		says[i] = digit(&number, N_SAY);
	right = digit(&number, RIGHT_GRANT + 1);
	return trial_new(states, says, right, number);
}

static void walk(const char *name, bool (*try)(const struct trial *trial))
{
	int i, wrong = 0;

	for (i = 0; i < N_TRIALS; i++) {
		struct trial trial = trial_number(i);

		if (!try(&trial) && !wrong++)
			printf("# trial %d: b=%#jx hold=%#jx record=%#jx right=%d locked=%d\n", i,
			       (uintmax_t)trial.before.b, (uintmax_t)trial.hold,
			       (uintmax_t)trial.record, trial.right, trial.locked);
	}
	tap_check(!wrong, "%s: %d of %d are wrong", name, wrong, N_TRIALS);
}

int main(void)
{
	struct change change;

	walk("sets afterwards", try_plain);
	walk("undone at the end", try_undo);
	walk("a call that fails changes nothing", try_faults);
	walk("a provider that lies is found out", try_liar);

	model_start(NO_PROVIDER, (struct sets){}, false);
	tap_check(assign(USERCAP_ALL, 0, &change) == -EINVAL, "no provider");
	return tap_done();
}
