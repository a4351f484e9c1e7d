// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdlib.h>

#include "timeline.h"

#define SECOND UINT64_C(1000)
#define DAY (24 * 3600 * SECOND)
#define T0 UINT64_C(1795687200000)

static uint64_t sum_of(const uint64_t *counts)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < TIMELINE_SPANS; i++)
		sum += counts[i];
	return sum;
}

static uint64_t count_at(const struct timeline *timeline, uint64_t time)
{
	return timeline->refused[(time - timeline->begin) / timeline->width];
}

static void one(void **unused)
{
	struct timeline timeline = { 0 };

	(void)unused;
	timeline_add(&timeline, T0 + 1, false, 3);
	assert_true(timeline.begin == T0 && timeline.width == SECOND);
	assert_int_equal(timeline.refused[0], 3);
	timeline_add(&timeline, T0 + 999, true, 4);
	assert_int_equal(timeline.allowed[0], 4);
}

static void it_widens_as_needed(void **unused)
{
	static const struct {
		uint64_t later;
		uint64_t width;
	} rows[] = {
		{ 119 * SECOND, SECOND },	{ 120 * SECOND, 5 * SECOND },
		{ 599 * SECOND, 5 * SECOND },	{ 600 * SECOND, 10 * SECOND },
		{ 7 * DAY, 3 * 3600 * SECOND }, { 100 * DAY, DAY },
		{ 200 * DAY, 2 * DAY },		{ 2000 * DAY, 32 * DAY },
	};
	struct timeline timeline = { 0 };

	(void)unused;
	timeline_add(&timeline, T0, false, 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		timeline_add(&timeline, T0 + rows[i].later, false, 1);
		assert_int_equal(timeline.width, rows[i].width);
		assert_int_equal(timeline.begin % timeline.width, 0);
		assert_int_equal(sum_of(timeline.refused), i + 2);
	}
}

static void backwards_is_the_same(void **unused)
{
	struct timeline forth = { 0 }, back = { 0 };

	(void)unused;
	for (int i = 0; i <= 1000; i++) {
		timeline_add(&forth, T0 + i * 77 * SECOND, i % 3 == 0, i);
		timeline_add(&back, T0 + (1000 - i) * 77 * SECOND, (1000 - i) % 3 == 0, 1000 - i);
	}
	assert_memory_equal(&forth, &back, sizeof(forth));
}

/* In whatever order: every denial is in the span of its time. */
static void any_order(void **unused)
{
	(void)unused;
	srand(1);
	for (int round = 0; round < 200; round++) {
		struct timeline timeline = { 0 };
		uint64_t times[50], range = SECOND << rand() % 22;

		for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
			times[i] = T0 + (uint64_t)rand() * 1009 % range;
			timeline_add(&timeline, times[i], false, 1);
		}
		assert_int_equal(sum_of(timeline.refused), ARRAY_SIZE(times));
		for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
			uint64_t n = 0;

			assert_true(times[i] >= timeline.begin);
			for (size_t j = 0; j < ARRAY_SIZE(times); j++)
				n += times[i] / timeline.width == times[j] / timeline.width;
			assert_int_equal(count_at(&timeline, times[i]), n);
		}
	}
}

static void out_of_this_world(void **unused)
{
	struct timeline timeline = { 0 };

	(void)unused;
	timeline_add(&timeline, UINT64_MAX, false, 1);
	assert_int_equal(timeline.width, 0);
	timeline_add(&timeline, 0, false, UINT64_MAX);
	timeline_add(&timeline, 0, false, 2);
	assert_true(timeline.refused[0] == UINT64_MAX);
	timeline_add(&timeline, UINT64_C(1) << 52, false, 1);
	assert_true(count_at(&timeline, 0) == UINT64_MAX);
	assert_int_equal(count_at(&timeline, UINT64_C(1) << 52), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one),
		cmocka_unit_test(it_widens_as_needed),
		cmocka_unit_test(backwards_is_the_same),
		cmocka_unit_test(any_order),
		cmocka_unit_test(out_of_this_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
