// SPDX-License-Identifier: GPL-2.0-or-later
#include "column.h"

#include <sys/prctl.h>

#include "../../lib/enforce.h"
#include "../conformance/sets-live.h"
#include "filters.h"

/* Linux 6.3 */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

const char *const column_names[N_COLUMNS] = {
	[COLUMN_UNRESTRICTED] = "unrestricted", [COLUMN_USERCAP] = "usercap",
	[COLUMN_SECCOMP] = "seccomp",		[COLUMN_MDWE] = "mdwe",
	[COLUMN_SYSTEMD] = "systemd",
};

const char *filters_dir;

/* Filters can't take everything away alone. */
static bool has_filter(uint32_t caps)
{
	struct seccomp_filter filter;

	return seccomp_filter_build(FILTER_HERE, caps, NULL, &filter) == 0;
}

static bool is_about_memory(const struct group *group)
{
	return group->lowers == WX;
}

bool column_exists(enum column column, const struct group *group)
{
	switch (column) {
	case COLUMN_UNRESTRICTED:
		return true;
	case COLUMN_USERCAP:
		return probe() == 0;
	case COLUMN_SECCOMP:
		return enforce_possible() == 0 && has_filter(group->lowers);
	case COLUMN_MDWE:
		return is_about_memory(group) && enforce_has_mdwe();
	case COLUMN_SYSTEMD:
		return group->comparable && filters_exist(filters_dir, group->name);
	default:
		return false;
	}
}

/* Root's process, which an attempt may make anybody's: B needs no no_new_privs */
static void lower_sets(uint32_t caps, bool lock)
{
	expect_ok(lower(E_ | P_ | B_, caps));
	if (lock)
		expect_ok(lock_sets());
}

void restrict_self(enum column column, const struct group *group, const struct technique *technique)
{
	uint32_t caps = technique->lowers ?: group->lowers;

	switch (column) {
	case COLUMN_USERCAP:
		lower_sets(caps, technique->flags & LOCKED);
		break;
	case COLUMN_SECCOMP:
		expect(enforce(caps, NULL) == 0);
		enforce_more(caps, true);
		break;
	case COLUMN_MDWE:
		expect_ok(prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0));
		break;
	case COLUMN_SYSTEMD:
		filters_install(filters_dir, group->name);
		break;
	default:
		break;
	}
}
