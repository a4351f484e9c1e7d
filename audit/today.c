// SPDX-License-Identifier: GPL-2.0-or-later
#include "today.h"

#include "cleanup.h"

#include <errno.h>

void today_drop(struct today *today)
{
	usercap_policy_free(today->policy);
	draft_drop(&today->draft);
	unit_files_free(today->units);
}

static void today_dropp(struct today *today)
{
	today_drop(today);
}

int today_load(const struct today_source *source, struct today *ret, struct usercap_diag *diag)
{
	_cleanup_(today_dropp) struct today today = { .everywhere = source->everywhere };
	int r = 0;

	if (source->policy)
		r = draft_load(NULL, source->policy, &today.draft, diag);
	if (r == 0 && source->policy)
		r = draft_parse(&today.draft, &today.policy, diag);
	if (r == 0 && source->units)
		r = unit_files_new(&today.units);
	if (r < 0)
		return r;
	*ret = today;
	today = (struct today){ 0 };
	return 0;
}

bool today_covers(const struct today *today, const struct accounts *accounts, const char *node)
{
	return today->policy && (today->everywhere || accounts_is_here(accounts, node));
}
