/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice in the making: first judged, then made a change of, then tried out */
#ifndef _USERCAP_AUDIT_ADVICE_INTERNAL_H
#define _USERCAP_AUDIT_ADVICE_INTERNAL_H

#include "advice.h"

struct advising {
	const struct report *report;
	struct advices *advices;
};

/* It turned out that there is nothing to change; 0, or -ENOMEM */
int advice_give_up(struct advice *advice, const char *why);

/* What an account is to get, on all machines that have the policy */
uint64_t advices_meant_for(const struct advices *advices, const char *name);

/* advice-change.c: the changes for all that may be changed; 0, or -ENOMEM */
int advices_change(struct advising *advising);

/* advice-prove.c: try the changed policy out, and withdraw it if it does anything else
 * than it is meant to; 0, or -ENOMEM */
int advices_prove(struct advising *advising);

/* advice-mark.c: which programs perhaps lack a mark, added to why nothing helps; 0, or -ENOMEM */
int advices_mark(struct advices *advices);

#endif /* _USERCAP_AUDIT_ADVICE_INTERNAL_H */
