// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "pool.h"

static void same_text_same_address(void **unused)
{
	_cleanup_(pool_freep) struct pool *pool = NULL;
	const char *a, *b, *c;

	(void)unused;
	assert_int_equal(pool_new(1000, &pool), 0);
	assert_int_equal(pool_keep(pool, "/usr/bin/true", &a), 0);
	assert_int_equal(pool_keep(pool, "/usr/bin/false", &b), 0);
	assert_int_equal(pool_keep_word(pool, "/usr/bin/true and more", 13, &c), 0);
	assert_string_equal(a, "/usr/bin/true");
	assert_string_equal(b, "/usr/bin/false");
	assert_ptr_equal(a, c);
	assert_int_equal(pool_keep(pool, "", &a), 0);
	assert_string_equal(a, "");
	assert_int_equal(pool_keep(pool, NULL, &a), 0);
	assert_null(a);
}

static void a_budget(void **unused)
{
	_cleanup_(pool_freep) struct pool *pool = NULL;
	const char *kept = UNTOUCHED, *again;

	(void)unused;
	assert_int_equal(pool_new(10, &pool), 0);
	assert_int_equal(pool_keep(pool, "0123456789", &kept), -ENOSPC);
	assert_ptr_equal(kept, UNTOUCHED);
	assert_int_equal(pool_keep(pool, "012345678", &kept), 0);
	assert_int_equal(pool_keep(pool, "", &again), -ENOSPC);
	/* what is there costs nothing */
	assert_int_equal(pool_keep(pool, "012345678", &again), 0);
	assert_ptr_equal(kept, again);
}

static void long_texts(void **unused)
{
	_cleanup_(pool_freep) struct pool *pool = NULL;
	char text[POOL_LONGEST + 2];
	const char *whole, *cut;

	(void)unused;
	assert_int_equal(pool_new(10000, &pool), 0);
	memset(text, 'x', sizeof(text));
	text[POOL_LONGEST + 1] = '\0';
	assert_int_equal(pool_keep(pool, text, &cut), 0);
	assert_int_equal(strlen(cut), POOL_LONGEST);
	assert_string_equal(cut + POOL_LONGEST - 4, "x...");
	text[POOL_LONGEST] = '\0';
	assert_int_equal(pool_keep(pool, text, &whole), 0);
	assert_string_equal(whole, text);
}

static void many_texts(void **unused)
{
	enum { N = 50000 };
	static const char *kept[N];
	_cleanup_(pool_freep) struct pool *pool = NULL;
	char text[32];

	(void)unused;
	assert_int_equal(pool_new(1 << 20, &pool), 0);
	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(pool_keep(pool, text, &kept[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		const char *again;

		snprintf(text, sizeof(text), "%d", i);
		assert_int_equal(pool_keep(pool, text, &again), 0);
		assert_ptr_equal(again, kept[i]);
		assert_string_equal(again, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_text_same_address),
		cmocka_unit_test(a_budget),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(many_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
