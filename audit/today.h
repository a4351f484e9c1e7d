/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in force where the log is read, as far as that is known */
#ifndef _USERCAP_AUDIT_TODAY_H
#define _USERCAP_AUDIT_TODAY_H

#include "accounts.h"
#include "draft.h"
#include "unit-change.h"

/**
 * struct today_source - where it is looked for
 * @policy:	path of the policy, or NULL
 * @everywhere:	it holds for other machines, too
 * @units:	look at this machine's unit files
 */
struct today_source {
	const char *policy;
	bool everywhere;
	bool units;
};

/**
 * struct today - what is in force; all 0 is nothing that is known
 * @draft:	the files of the policy
 * @policy:	the policy, or NULL
 * @everywhere:	it holds for other machines, too
 * @units:	unit files of this machine, or NULL
 */
struct today {
	struct draft draft;
	struct usercap_policy *policy;
	bool everywhere;
	struct unit_files *units;
};

/* 0, or -ENOMEM, or as draft_load(): then @diag says what is wrong with the policy */
int today_load(const struct today_source *source, struct today *ret, struct usercap_diag *diag);
void today_drop(struct today *today);

/* Does the policy hold for this machine? */
bool today_covers(const struct today *today, const struct accounts *accounts, const char *node);

#endif /* _USERCAP_AUDIT_TODAY_H */
