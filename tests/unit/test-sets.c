// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of sets.h, walked whole
 *
 * Capabilities do not see each other, so every state of one, and of two for the
 * proof that they do not, is all there is. What sets.h answers is compared with
 * a second telling of DESIGN section 2 in plain booleans, one for each set and
 * capability, that shares no code with it.
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <usercap/sets.h>

#include "decisions.h"

/* ---- the model ---- */

enum { E, P, B, PERMISSIVE, DENIED, N_SETS };

struct model {
	bool in[N_SETS][USERCAP_COUNT];
	bool locked;
};

/* Five fields of 12 bits, the first three kept as what was taken; bit 63 */
static struct model unpack(uint64_t state)
{
	struct model model = { .locked = state >> 63 };

	for (int set = 0; set < N_SETS; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++) {
			bool bit = state >> (12 * set + cap) & 1;

			model.in[set][cap] = set <= B ? !bit : bit;
		}
	return model;
}

static uint64_t pack(const struct model *model)
{
	uint64_t state = (uint64_t)model->locked << 63;

	for (int set = 0; set < N_SETS; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++) {
			bool bit = set <= B ? !model->in[set][cap] : model->in[set][cap];

			state |= (uint64_t)bit << (12 * set + cap);
		}
	return state;
}

static bool named(unsigned int mask, int bit)
{
	return mask & 1U << bit;
}

static void model_lower(struct model *model, unsigned int sets, int cap)
{
	for (int set = E; set <= PERMISSIVE; set++)
		if (named(sets, set))
			model->in[set][cap] = false;
	if (!model->in[P][cap])
		model->in[E][cap] = false;
}

static void model_raise(struct model *model, unsigned int sets, int cap)
{
	for (int set = E; set <= PERMISSIVE; set++)
		if (named(sets, set))
			model->in[set][cap] = true;
	if (model->in[E][cap])
		model->in[P][cap] = true;
}

/* Did anything change in @set? */
static bool differs(const struct model *a, const struct model *b, int set)
{
	for (int cap = 0; cap < USERCAP_COUNT; cap++)
		if (a->in[set][cap] != b->in[set][cap])
			return true;
	return false;
}

static bool model_permitted(const struct model *old, const struct model *new, unsigned int op,
			    enum usercap_right held)
{
	if (op == USERCAP_RAISE &&
	    (differs(old, new, P) || differs(old, new, B) || differs(old, new, PERMISSIVE)))
		return held == USERCAP_RIGHT_GRANT && !old->locked;
	if (op == USERCAP_LOWER && differs(old, new, B))
		return held != USERCAP_RIGHT_NONE;
	if (op == USERCAP_LOCK && !old->locked)
		return held != USERCAP_RIGHT_NONE;
	return true;
}

static int model_test(const struct model *model, unsigned int sets, unsigned int caps)
{
	for (int set = 0; set < N_SETS; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++)
			if (named(sets, set) && named(caps, cap) && !model->in[set][cap])
				return EPERM;
	return 0;
}

/* @sets and @caps are valid */
static int model_call(struct model *model, unsigned int op, unsigned int sets, unsigned int caps,
		      enum usercap_right held)
{
	struct model new = *model;

	if (op == USERCAP_TEST)
		return model_test(model, sets, caps);
	for (int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (named(caps, cap) && op == USERCAP_LOWER)
			model_lower(&new, sets, cap);
		if (named(caps, cap) && op == USERCAP_RAISE)
			model_raise(&new, sets, cap);
	}
	if (op == USERCAP_LOCK)
		new.locked = true;
	if (!model_permitted(model, &new, op, held))
		return EPERM;
	*model = new;
	return 0;
}

/* ---- what a provider makes of sets.h ---- */

static int call(uint64_t *state, unsigned int op, unsigned int sets, unsigned int caps,
		enum usercap_right held)
{
	if (!usercap_args_valid(op, sets, caps, 0))
		return EINVAL;
	if (op == USERCAP_TEST)
		return usercap_has(*state, sets, caps) ? 0 : EPERM;
	if (usercap_right_needed(*state, op, sets, caps) > held)
		return EPERM;
	*state = usercap_next(*state, op, sets, caps);
	return 0;
}

/* ---- walking ---- */

/*
 * States reached so far; those from @done on have not been left yet. Where a state is
 * among them, its place says, counted from 1; twice as many places as states at least.
 */
struct walk {
	uint64_t states[2 * 24 * 24];
	size_t n;
	size_t done;
	uint16_t places[4096];
	unsigned long transitions;
};

static void assert_sound(uint64_t state)
{
	struct model model = unpack(state);

	assert_int_equal(pack(&model), state);
	for (int cap = 0; cap < USERCAP_COUNT; cap++)
		assert_true(!model.in[E][cap] || model.in[P][cap]);
	for (int set = 0; set < N_SETS; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++)
			assert_int_equal(usercap_in(state, 1U << set) >> cap & 1,
					 model.in[set][cap]);
	assert_int_equal(usercap_locked(state), model.locked);
}

static void reach(struct walk *walk, uint64_t state)
{
	size_t place = state * 0x9e3779b97f4a7c15 >> 52;

	for (; walk->places[place]; place = (place + 1) % ARRAY_SIZE(walk->places))
		if (walk->states[walk->places[place] - 1] == state)
			return;
	assert_true(walk->n < ARRAY_SIZE(walk->states));
	assert_sound(state);
	walk->states[walk->n++] = state;
	walk->places[place] = (uint16_t)walk->n;
}

/* What holds of every call, whatever the model says */
static void assert_invariants(uint64_t old_state, uint64_t new_state, unsigned int op,
			      unsigned int sets, unsigned int caps)
{
	struct model old = unpack(old_state), new = unpack(new_state);
	bool sound = true;

	assert_true(!old.locked || new.locked);
	assert_false(differs(&old, &new, DENIED));
	if (op == USERCAP_TEST)
		assert_int_equal(new_state, old_state);
	for (int set = 0; set < N_SETS; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++) {
			bool before = old.in[set][cap], after = new.in[set][cap];

			if (!named(caps, cap))
				sound &= before == after;
			if (op == USERCAP_LOWER)
				sound &= before || !after;
			if (op == USERCAP_RAISE)
				sound &= !before || after;
			if (set == B || set == PERMISSIVE)
				sound &= before == after || named(sets, set);
		}
	assert_true(sound);
}

static void walk_call(struct walk *walk, uint64_t state, unsigned int op, unsigned int sets,
		      unsigned int caps, enum usercap_right held)
{
	struct model model = unpack(state);
	uint64_t next = state;
	bool valid;
	int result;

	valid = op == USERCAP_LOCK ? !sets && !caps : sets && !(op != USERCAP_TEST && sets & 16);
	result = call(&next, op, sets, caps, held);
	walk->transitions++;
	assert_int_equal(result, valid ? model_call(&model, op, sets, caps, held) : EINVAL);
	assert_int_equal(next, pack(&model));
	if (result)
		assert_int_equal(next, state);
	assert_invariants(state, next, op, sets, caps);
	if (result == 0)
		reach(walk, next);
}

static void walk_calls(struct walk *walk, uint64_t state, unsigned int mask)
{
	for (unsigned int op = USERCAP_TEST; op <= USERCAP_LOCK; op++)
		for (unsigned int sets = 0; sets < 32; sets++)
			for (unsigned int caps = 0; caps <= mask; caps++)
				for (int held = USERCAP_RIGHT_NONE; held <= USERCAP_RIGHT_GRANT;
				     held++)
					if (!(caps & ~mask))
						walk_call(walk, state, op, sets, caps, held);
}

static void walk_fork(struct walk *walk, uint64_t state)
{
	struct model model = unpack(state);

	for (int cap = 0; cap < USERCAP_COUNT; cap++)
		model.in[DENIED][cap] = false;
	assert_int_equal(usercap_fork(state), pack(&model));
	reach(walk, usercap_fork(state));
	walk->transitions++;
}

static void walk_exec(struct walk *walk, uint64_t state)
{
	struct model model = unpack(state);

	for (int cap = 0; cap < USERCAP_COUNT; cap++) {
		model.in[E][cap] = model.in[B][cap];
		model.in[P][cap] = model.in[B][cap];
		model.in[DENIED][cap] = false;
	}
	assert_int_equal(usercap_exec(state), pack(&model));
	reach(walk, usercap_exec(state));
	walk->transitions++;
}

static void walk_notes(struct walk *walk, uint64_t state, unsigned int mask)
{
	for (unsigned int caps = 0; caps <= mask; caps++) {
		struct model model = unpack(state);

		if (caps & ~mask)
			continue;
		for (int cap = 0; cap < USERCAP_COUNT; cap++)
			model.in[DENIED][cap] |= named(caps, cap);
		assert_int_equal(usercap_note(state, caps), pack(&model));
		reach(walk, usercap_note(state, caps));
		walk->transitions++;
	}
}

static void assert_check(uint64_t state)
{
	struct model model = unpack(state);

	for (int set = E; set <= B; set++)
		for (int cap = 0; cap < USERCAP_COUNT; cap++) {
			enum usercap_verdict verdict = model.in[set][cap]	   ? USERCAP_ALLOW
						       : model.in[PERMISSIVE][cap] ? USERCAP_RECORD
										   : USERCAP_REFUSE;

			assert_int_equal(usercap_check(state, 1U << set, cap), verdict);
		}
}

static void assert_restricted(uint64_t state)
{
	struct model model = unpack(state);
	bool restricted = model.locked;

	for (int cap = 0; cap < USERCAP_COUNT; cap++)
		restricted |= !model.in[E][cap] || !model.in[P][cap] || !model.in[B][cap] ||
			      model.in[PERMISSIVE][cap];
	assert_int_equal(usercap_restricted(state), restricted);
}

/* Everything that can become of a process when only @mask is ever touched */
static void walk_from_start(struct walk *walk, unsigned int mask)
{
	memset(walk, 0, sizeof(*walk));
	reach(walk, 0);
	while (walk->done < walk->n) {
		uint64_t state = walk->states[walk->done++];

		walk_calls(walk, state, mask);
		walk_fork(walk, state);
		walk_exec(walk, state);
		walk_notes(walk, state, mask);
		assert_check(state);
		assert_restricted(state);
	}
}

/* E within P is 3 of 4, then B, permissive, denied and the lock: 3 * 2 * 2 * 2 * 2 */
static void every_state_of_one(void **unused)
{
	unsigned long transitions = 0;
	static struct walk walk;

	(void)unused;
	for (int cap = 0; cap < USERCAP_COUNT; cap++) {
		walk_from_start(&walk, USERCAP_MASK(cap));
		assert_int_equal(walk.n, 24 * 2);
		transitions += walk.transitions;
	}
	print_message("%lu transitions of single capabilities\n", transitions);
}

/* Each beside the next: no rule knows one bit from another, and all pairs are many. */
static void every_state_of_two(void **unused)
{
	unsigned long transitions = 0;
	static struct walk walk;

	(void)unused;
	for (int a = 0; a < USERCAP_COUNT; a++) {
		int b = (a + 1) % USERCAP_COUNT;

		walk_from_start(&walk, USERCAP_MASK(a) | USERCAP_MASK(b));
		assert_int_equal(walk.n, 24 * 24 * 2);
		transitions += walk.transitions;
	}
	print_message("%lu transitions of pairs\n", transitions);
}

/* The right that is needed is the least of those that suffice. */
static void right_is_least(void **unused)
{
	static struct walk walk;

	(void)unused;
	walk_from_start(&walk, 1);
	for (size_t i = 0; i < walk.n; i++)
		for (unsigned int op = USERCAP_LOWER; op <= USERCAP_RAISE; op++)
			for (unsigned int sets = 1; sets < 16; sets++) {
				enum usercap_right needed, held = USERCAP_RIGHT_NONE;
				struct model model = unpack(walk.states[i]);

				needed = usercap_right_needed(walk.states[i], op, sets, 1);
				while (held < USERCAP_RIGHT_NEVER &&
				       model_call(&model, op, sets, 1, held))
					held++;
				assert_int_equal(needed, held);
			}
}

static void domination(void **unused)
{
	static struct walk walk;

	(void)unused;
	walk_from_start(&walk, 3);
	for (size_t i = 0; i < walk.n; i++)
		for (size_t j = 0; j < walk.n; j++) {
			struct model tracer = unpack(walk.states[i]);
			struct model target = unpack(walk.states[j]);
			bool includes = true;

			for (int cap = 0; cap < 2; cap++)
				for (int set = P; set <= B; set++)
					if (target.in[set][cap] && !tracer.in[set][cap])
						includes = false;
			assert_int_equal(usercap_dominates(walk.states[i], walk.states[j]),
					 includes);
		}
}

static void start_is_zero(void **unused)
{
	struct model model = unpack(0);

	(void)unused;
	for (int cap = 0; cap < USERCAP_COUNT; cap++) {
		assert_true(model.in[E][cap] && model.in[P][cap] && model.in[B][cap]);
		assert_false(model.in[PERMISSIVE][cap] || model.in[DENIED][cap]);
	}
	assert_false(model.locked);
	assert_false(usercap_restricted(0));
	assert_int_equal(usercap_in(0, USERCAP_EFFECTIVE), USERCAP_ALL);
	assert_int_equal(usercap_in(0, USERCAP_DENIED), 0);
	assert_int_equal(usercap_fork(0), 0);
	assert_int_equal(usercap_exec(0), 0);
}

/* ---- arguments ---- */

/* clang-format off */
#define HIGH (1ULL << 32)
#define TOP (1ULL << 63)

static const struct {
	const char *what;
	uint64_t op, sets, caps, last;
	bool valid;
} arguments[] = {
	{ "probe",                      0, 1,      0,               0,    true  },
	{ "probe of ABI 0",             0, 0,      0,               0,    false },
	{ "probe of ABI 2",             0, 2,      0,               0,    false },
	{ "probe, high bits",           0, HIGH|1, 0,               0,    false },
	{ "probe with caps",            0, 1,      1,               0,    false },
	{ "probe with high caps",       0, 1,      HIGH,            0,    false },
	{ "probe with last",            0, 1,      0,               1,    false },
	{ "test",                       1, 1,      1,               0,    true  },
	{ "test of all",                1, 31,     USERCAP_ALL,     0,    true  },
	{ "test of denied",             1, 16,     1,               0,    true  },
	{ "test of no caps",            1, 1,      0,               0,    true  },
	{ "test of no sets",            1, 0,      1,               0,    false },
	{ "test of an unknown set",     1, 32,     1,               0,    false },
	{ "test of a high set",         1, HIGH|1, 1,               0,    false },
	{ "test of the top set",        1, TOP|1,  1,               0,    false },
	{ "test of an unknown cap",     1, 1,      USERCAP_ALL + 1, 0,    false },
	{ "test of a high cap",         1, 1,      HIGH|1,          0,    false },
	{ "test of the top cap",        1, 1,      TOP,             0,    false },
	{ "test with last",             1, 1,      1,               1,    false },
	{ "test with high last",        1, 1,      1,               HIGH, false },
	{ "test with top last",         1, 1,      1,               TOP,  false },
	{ "lower",                      2, 15,     USERCAP_ALL,     0,    true  },
	{ "lower no caps",              2, 15,     0,               0,    true  },
	{ "lower no sets",              2, 0,      0,               0,    false },
	{ "lower denied",               2, 16,     1,               0,    false },
	{ "lower denied, too",          2, 17,     1,               0,    false },
	{ "lower denied, no caps",      2, 16,     0,               0,    false },
	{ "lower an unknown set",       2, 33,     1,               0,    false },
	{ "lower a high set",           2, HIGH|1, 1,               0,    false },
	{ "lower an unknown cap",       2, 1,      USERCAP_ALL + 1, 0,    false },
	{ "lower a high cap",           2, 1,      HIGH,            0,    false },
	{ "lower with last",            2, 1,      1,               1,    false },
	{ "raise",                      3, 15,     USERCAP_ALL,     0,    true  },
	{ "raise no caps",              3, 15,     0,               0,    true  },
	{ "raise denied",               3, 16,     1,               0,    false },
	{ "raise no sets",              3, 0,      1,               0,    false },
	{ "raise a high set",           3, HIGH|1, 1,               0,    false },
	{ "raise a high cap",           3, 1,      HIGH|1,          0,    false },
	{ "raise with high last",       3, 1,      1,               HIGH, false },
	{ "lock",                       4, 0,      0,               0,    true  },
	{ "lock with sets",             4, 1,      0,               0,    false },
	{ "lock with high sets",        4, HIGH,   0,               0,    false },
	{ "lock with caps",             4, 0,      1,               0,    false },
	{ "lock with high caps",        4, 0,      TOP,             0,    false },
	{ "lock with last",             4, 0,      0,               1,    false },
	{ "unknown op",                 5, 1,      1,               0,    false },
	{ "unknown op, as lock",        5, 0,      0,               0,    false },
	{ "high op",             HIGH | 1, 1,      1,               0,    false },
	{ "top op",               TOP | 4, 0,      0,               0,    false },
	{ "all wrong",              ~0ULL, ~0ULL,  ~0ULL,           ~0ULL, false },
};
/* clang-format on */

static void argument_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(arguments); i++)
		if (usercap_args_valid(arguments[i].op, arguments[i].sets, arguments[i].caps,
				       arguments[i].last) != arguments[i].valid)
			fail_msg("%s", arguments[i].what);
}

/* Every single bit of every argument counts. */
static void argument_bits(void **unused)
{
	(void)unused;
	for (int bit = 0; bit < 64; bit++) {
		uint64_t one = 1ULL << bit;

		assert_int_equal(usercap_args_valid(USERCAP_TEST, one, 1, 0), bit < 5);
		assert_int_equal(usercap_args_valid(USERCAP_LOWER, one, 1, 0), bit < 4);
		assert_int_equal(usercap_args_valid(USERCAP_RAISE, one, 1, 0), bit < 4);
		assert_int_equal(usercap_args_valid(USERCAP_TEST, 1, one, 0), bit < USERCAP_COUNT);
		assert_int_equal(usercap_args_valid(USERCAP_LOWER, 1, one, 0), bit < USERCAP_COUNT);
		assert_int_equal(usercap_args_valid(USERCAP_RAISE, 1, one, 0), bit < USERCAP_COUNT);
		assert_int_equal(usercap_args_valid(USERCAP_PROBE, one, 0, 0), bit == 0);
		assert_false(usercap_args_valid(USERCAP_LOCK, one, 0, 0));
		assert_false(usercap_args_valid(USERCAP_LOCK, 0, one, 0));
		for (uint64_t op = USERCAP_PROBE; op <= USERCAP_LOCK; op++)
			assert_false(usercap_args_valid(op, op != USERCAP_LOCK, 0, one));
		if (bit > 2)
			assert_false(usercap_args_valid(USERCAP_TEST | one, 1, 1, 0));
	}
}

/* ---- the decision table ---- */

static uint64_t state_of(const char *const letters[2], int a, int b)
{
	unsigned int of_a = decision_sets(letters[0]), of_b = decision_sets(letters[1]);
	struct model model = unpack(0);

	for (int set = 0; set < N_SETS; set++) {
		model.in[set][a] = named(of_a, set);
		model.in[set][b] = named(of_b, set);
	}
	model.locked = decision_locked(letters);
	return pack(&model);
}

static void decide(const struct decision *row, int a, int b)
{
	uint64_t state = state_of(row->start, a, b);
	uint32_t caps = (row->caps & DECISION_A ? USERCAP_MASK(a) : 0) |
			(row->caps & DECISION_B ? USERCAP_MASK(b) : 0);
	int result = 0;

	if (row->op == DECISION_FORK)
		state = usercap_fork(state);
	else if (row->op == DECISION_EXEC)
		state = usercap_exec(state);
	else
		result = call(&state, row->op, row->sets, caps, row->held);
	if (result != row->result)
		fail_msg("%s: result %d", row->what, result);
	if (state != state_of(row->end, a, b))
		fail_msg("%s: state %#llx", row->what, (unsigned long long)state);
}

static void decision_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(decisions); i++)
		for (int a = 0; a < USERCAP_COUNT; a++)
			for (int b = 0; b < USERCAP_COUNT; b++)
				if (a != b)
					decide(&decisions[i], a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_is_zero),      cmocka_unit_test(every_state_of_one),
		cmocka_unit_test(every_state_of_two), cmocka_unit_test(right_is_least),
		cmocka_unit_test(domination),	      cmocka_unit_test(argument_rows),
		cmocka_unit_test(argument_bits),      cmocka_unit_test(decision_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
