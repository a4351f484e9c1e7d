// SPDX-License-Identifier: GPL-2.0-or-later
#include "whatif.h"

#include "policy-internal.h"

#include <errno.h>

void whatif_drop(struct whatif *whatif)
{
	free(whatif->at);
	holders_drop(&whatif->holders);
}

static void whatif_dropp(struct whatif *whatif)
{
	whatif_drop(whatif);
}

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

uint64_t whatif_refused(const struct whatif *whatif)
{
	return saturated_sum(whatif->refused[THEN_REFUSED], whatif->allowed[THEN_REFUSED]);
}

static bool is_dominated(const struct need *need)
{
	for (size_t i = 0; i < need->n_rows; i++)
		if (!need->rows[i]->key.dominated)
			return false;
	return true;
}

static enum then then_of(const struct holder *holder, const struct usercap_assignment *answer,
			 unsigned int cap)
{
	const struct need *need = &holder->needs[cap];

	if (holder->kind != HOLDER_ACCOUNT)
		return THEN_UNAFFECTED;
	if (!answer)
		return THEN_UNKNOWN;
	if (answer->permissive & USERCAP_MASK(cap))
		return THEN_DRY_RUN;
	if (!(answer->caps & USERCAP_MASK(cap)))
		return THEN_REFUSED;
	/* the other process may hold more still: that depends on whose it is */
	return is_dominated(need) ? THEN_UNKNOWN : THEN_ALLOWED;
}

static int add_outcome(struct whatif *whatif, const struct holder *holder, unsigned int cap,
		       enum then then)
{
	const struct need *need = &holder->needs[cap];
	int r = array_grow(&whatif->at, &whatif->room, whatif->n, sizeof(*whatif->at));

	if (r < 0)
		return r;
	whatif->at[whatif->n++] = (struct outcome){ holder, cap, then };
	whatif->refused[then] = saturated_sum(whatif->refused[then], need->refused);
	whatif->allowed[then] = saturated_sum(whatif->allowed[then], need->allowed);
	return 0;
}

static int replay_holder(struct whatif *whatif, struct accounts *accounts,
			 const struct usercap_policy *proposed, const struct holder *holder)
{
	struct usercap_assignment *answer = NULL;
	int r = 0;

	if (holder->kind == HOLDER_ACCOUNT && holder->name)
		r = accounts_resolve(accounts, proposed, holder->node, holder->name, holder->uid,
				     &answer);
	if (r == -ENOMEM)
		return r;
	r = 0;
	for (unsigned int cap = 0; cap < USERCAP_COUNT && r == 0; cap++)
		if (holder->needs[cap].n_rows)
			r = add_outcome(whatif, holder, cap, then_of(holder, answer, cap));
	usercap_assignment_free(answer);
	return r;
}

int whatif_replay(const struct report *report, const struct today *today,
		  const struct usercap_policy *proposed, struct whatif *ret)
{
	_cleanup_(whatif_dropp) struct whatif whatif = { 0 };
	int r = holders_find(report, today, &whatif.holders);

	for (size_t i = 0; i < whatif.holders.n && r == 0; i++)
		r = replay_holder(&whatif, report->review->accounts, proposed,
				  &whatif.holders.at[i]);
	if (r < 0)
		return r;
	*ret = whatif;
	whatif = (struct whatif){ 0 };
	return 0;
}
