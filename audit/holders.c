// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders.h"

#include "policy-internal.h"

#include <errno.h>
#include <string.h>

struct finding {
	struct accounts *accounts;
	const struct today *today;
	struct holders holders;
};

void holders_drop(struct holders *holders)
{
	for (size_t i = 0; i < holders->n; i++) {
		usercap_assignment_free(holders->at[i].today);
		for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
			free(holders->at[i].needs[cap].rows);
	}
	free(holders->at);
}

bool need_repeats(const struct need *need, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (need->rows[j]->key.exe == need->rows[i]->key.exe)
			return true;
	return false;
}

/* ---- which account, which service ---- */

static bool is_service(const struct row_key *key)
{
	size_t len = key->unit ? strlen(key->unit) : 0;
	static const char suffix[] = ".service";

	return !key->user_unit && len > strlen(suffix) &&
	       strcmp(key->unit + len - strlen(suffix), suffix) == 0;
}

/* The policy knows root alone, whatever the account with user ID 0 is called */
static struct holder account(const struct finding *finding, const struct row_key *key, uint32_t uid)
{
	const char *name = uid ? accounts_name(finding->accounts, key->node, uid) : "root";

	return (struct holder){
		.kind = HOLDER_ACCOUNT,
		.node = key->node,
		.name = name,
		.uid = uid,
		.unit = key->unit,
		.user_unit = key->user_unit,
	};
}

/* Ask the policy; what can't be told is left out. Only -ENOMEM fails. */
static int ask(const struct finding *finding, struct holder *holder)
{
	int r;

	if (holder->kind != HOLDER_ACCOUNT || !holder->name ||
	    !today_covers(finding->today, finding->accounts, holder->node))
		return 0;
	r = accounts_resolve(finding->accounts, finding->today->policy, holder->node, holder->name,
			     holder->uid, &holder->today);
	return r == -ENOMEM ? r : 0;
}

static bool takes_away(const struct holder *holder, const struct row *row)
{
	return holder->today && !(holder->today->caps & USERCAP_MASK(row->key.cap));
}

/* Whose session it was: as recorded then, or as far as the IDs tell */
static int find_account(const struct finding *finding, const struct row *row, struct holder *ret)
{
	const struct row_key *key = &row->key;
	struct holder user = account(finding, key, key->uid), login;
	int r;

	if (key->uid == ID_UNSET || key->uid == key->auid || key->auid == ID_UNSET) {
		*ret = account(finding, key, key->auid == ID_UNSET ? key->uid : key->auid);
		return ask(finding, ret);
	}
	login = account(finding, key, key->auid);
	if (row->acct) {
		*ret = user.name && strcmp(user.name, row->acct) == 0 ? user : login;
		ret->name = row->acct;
		return ask(finding, ret);
	}
	/* sudo, and a program that became another user, look alike in the log */
	r = ask(finding, &user);
	if (r < 0 || takes_away(&user, row)) {
		*ret = user;
		return r;
	}
	usercap_assignment_free(user.today);
	*ret = login;
	return ask(finding, ret);
}

/* A login need not have an audit ID: su from a service opens a session, too */
static bool is_login(const struct row_key *key)
{
	return key->auid != ID_UNSET || key->user_unit ||
	       (key->unit && strcmp(key->unit, ROW_LOGIN) == 0);
}

/* 1, 0, or -ENOENT: its files are not known here */
static int unit_takes_away(const struct finding *finding, const struct row_key *key)
{
	if (!finding->today->units || !accounts_is_here(finding->accounts, key->node))
		return -ENOENT;
	return unit_lacks(finding->today->units, key->unit, USERCAP_MASK(key->cap));
}

/*
 * Whatever opened a session in a service: cron, or sudo in one of its programs. 1 if
 * it is one that the policy decides about, else 0.
 */
static int find_account_in_service(const struct finding *finding, const struct row *row,
				   struct holder *ret)
{
	const struct row_key *key = &row->key;
	struct holder holder;
	int r;

	if (!is_login(key) && unit_takes_away(finding, key) != 0)
		return 0;
	r = find_account(finding, row, &holder);
	if (r < 0)
		return r;
	if (!takes_away(&holder, row) && (holder.today || !is_login(key))) {
		usercap_assignment_free(holder.today);
		return 0;
	}
	*ret = holder;
	return 1;
}

static int find_holder(const struct finding *finding, const struct row *row, struct holder *ret)
{
	const struct row_key *key = &row->key;

	if (is_service(key)) {
		int r = find_account_in_service(finding, row, ret);

		if (r)
			return r < 0 ? r : 0;
	} else if (is_login(key)) {
		return find_account(finding, row, ret);
	}
	*ret = (struct holder){
		.kind = is_service(key) ? HOLDER_SERVICE : HOLDER_OTHER,
		.node = key->node,
		.uid = key->uid,
		.unit = key->unit,
		.user_unit = key->user_unit,
	};
	return 0;
}

/* ---- one for each ---- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_holder(const struct holder *a, const struct holder *b)
{
	if (a->kind != b->kind || !same_text(a->node, b->node))
		return false;
	if (a->kind == HOLDER_ACCOUNT)
		return a->uid == b->uid && same_text(a->name, b->name);
	if (a->kind == HOLDER_OTHER && a->uid != b->uid)
		return false;
	return same_text(a->unit, b->unit) && a->user_unit == b->user_unit;
}

/* Takes over @holder */
static int keep_holder(struct finding *finding, struct holder *holder, size_t *ret)
{
	struct holders *holders = &finding->holders;
	int r;

	for (size_t i = 0; i < holders->n; i++)
		if (same_holder(&holders->at[i], holder)) {
			usercap_assignment_free(holder->today);
			*ret = i;
			return 0;
		}
	r = array_grow(&holders->at, &holders->room, holders->n, sizeof(*holder));
	if (r < 0) {
		usercap_assignment_free(holder->today);
		return r;
	}
	*ret = holders->n;
	holders->at[holders->n++] = *holder;
	return 0;
}

static int add_need(struct holder *holder, const struct row *row)
{
	struct need *need = &holder->needs[row->key.cap];
	uint64_t *sum = row->key.permissive ? &need->allowed : &need->refused;
	int r = array_grow(&need->rows, &need->room, need->n_rows, sizeof(struct row *));

	if (r < 0)
		return r;
	if (!need->n_rows || row->first < need->first)
		need->first = row->first;
	if (!need->n_rows || row->last > need->last)
		need->last = row->last;
	need->rows[need->n_rows++] = row;
	*sum = *sum + row->count < *sum ? UINT64_MAX : *sum + row->count;
	if (row->acct && same_text(row->acct, holder->name)) {
		holder->recorded = true;
		holder->held = row->caps;
		holder->dry_run = row->dry_run;
	}
	return 0;
}

static void finding_drop(struct finding *finding)
{
	holders_drop(&finding->holders);
}

static int find_need(struct finding *finding, const struct row *row)
{
	struct holder holder;
	size_t at = 0;
	int r;

	if (row->key.cap < 0 || row->key.rest == REST_OF_ALL)
		return 0;
	r = find_holder(finding, row, &holder);
	if (r == 0)
		r = keep_holder(finding, &holder, &at);
	return r < 0 ? r : add_need(&finding->holders.at[at], row);
}

int holders_find(const struct report *report, const struct today *today, struct holders *ret)
{
	_cleanup_(finding_drop) struct finding finding = {
		.accounts = report->review->accounts,
		.today = today,
	};

	for (size_t i = 0; i < report->n_rows; i++) {
		int r = find_need(&finding, report->rows[i]);

		if (r < 0)
			return r;
	}
	*ret = finding.holders;
	finding.holders = (struct holders){ 0 };
	return 0;
}
