// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner.h"
#include "suites.h"

/* clang-format off */
const struct suite *const suites[] = {
#define LIST(name) &name,
	SUITES(LIST)
#undef LIST
};
/* clang-format on */
const size_t n_suites = ARRAY_SIZE(suites);
