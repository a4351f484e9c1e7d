// SPDX-License-Identifier: GPL-2.0-or-later
/* What a policy says about a user, as the PAM module would ask for it */
#include "check.h"

#include "account.h"
#include "cleanup.h"

int check_add_user(struct check_policy *policy, const char *name, const char **ret_what)
{
	struct check_user user = { .name = name };
	_cleanup_(freep) char *own = NULL;
	struct account account;
	int r;

	*ret_what = "account";
	r = account_find(name, &account, &own);
	if (r < 0)
		return r;
	*ret_what = "groups";
	user.uid = account.uid;
	if (policy->policy)
		r = usercap_policy_resolve(policy->policy, own, account.uid, account.gid,
					   &user.assignment);
	if (r < 0)
		return r;
	list_append(policy->files.arena, &policy->users, user);
	return 0;
}
