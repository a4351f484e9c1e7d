// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernels there is a warning for */
#include "../unit/unit.h"

#include <stdbool.h>

#include "requirements.h"

#define DYNAMIC "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1 (2026-11-01)"
#define RT "#1 SMP PREEMPT_RT Debian 6.12.117-1 (2026-11-01)"

static void preemption(void **unused)
{
	static const struct {
		const char *version, *chosen, *line;
		bool full;
	} rows[] = {
		{ DYNAMIC, "none (voluntary) full ", "quiet", false },
		{ DYNAMIC, "none voluntary (full) ", "quiet", true },
		/* what was chosen since the boot is what counts */
		{ DYNAMIC, "none (voluntary) full ", "preempt=full", false },
		{ DYNAMIC, "", "quiet preempt=full", true },
		{ DYNAMIC, "", "quiet preempt=voluntary", false },
		{ "#1 SMP PREEMPT Wed Nov 25 2026", "", "", true },
		{ "#1 SMP Wed Nov 25 2026", "", "preempt=full", false },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(
			requirements_is_preemptible(rows[i].version, rows[i].chosen, rows[i].line),
			rows[i].full);
}

static void real_time(void **unused)
{
	(void)unused;
	assert_true(requirements_is_real_time(RT));
	assert_true(requirements_is_real_time("#1 SMP PREEMPT_{RT,(full)} Debian 6.16"));
	assert_false(requirements_is_real_time(DYNAMIC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preemption),
		cmocka_unit_test(real_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
