/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log, replayed against another policy
 *
 * What was not recorded can't be told: a capability that is held leaves no trace. So
 * a policy that takes away more than the one before is best tried as a dry run.
 */
#ifndef _USERCAP_AUDIT_WHATIF_H
#define _USERCAP_AUDIT_WHATIF_H

#include "holders.h"

enum then {
	THEN_REFUSED,
	THEN_DRY_RUN,
	THEN_ALLOWED,
	THEN_UNAFFECTED, /* no login: the policy does not decide */
	THEN_UNKNOWN,	 /* the account, or its groups, are not known here */
	N_THEN,
};

/**
 * struct outcome - what would become of one holder's denials of one capability
 * @holder:	whose
 * @cap:	of what
 * @then:	what would happen
 */
struct outcome {
	const struct holder *holder;
	unsigned int cap;
	enum then then;
};

/**
 * struct whatif - all of it
 * @at:		one after another
 * @n:		how many
 * @room:	for how many there is memory
 * @holders:	whom they are about
 * @refused:	how many denials, refused so far, would be what
 * @allowed:	the same for those that were only recorded
 */
struct whatif {
	struct outcome *at;
	size_t n;
	size_t room;
	struct holders holders;
	uint64_t refused[N_THEN];
	uint64_t allowed[N_THEN];
};

/**
 * whatif_replay() - replay a log
 * @report:	the log; it must live as long
 * @today:	what is in force today; it tells logins from services
 * @proposed:	the other policy, which holds for all machines
 * @ret:	where to store it; drop it with whatif_drop()
 *
 * Return: 0, or -ENOMEM.
 */
int whatif_replay(const struct report *report, const struct today *today,
		  const struct usercap_policy *proposed, struct whatif *ret);
void whatif_drop(struct whatif *whatif);

/* How many denials would be refused */
uint64_t whatif_refused(const struct whatif *whatif);

#endif /* _USERCAP_AUDIT_WHATIF_H */
