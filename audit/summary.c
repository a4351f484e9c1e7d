// SPDX-License-Identifier: GPL-2.0-or-later
#include "summary.h"

#include "cleanup.h"

#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* Rows for everybody's rest, which are always there: each capability, and those
 * unknown; refused and allowed */
#define N_LAST_RESORTS (2 * (USERCAP_COUNT + 1))

#define N_SLOTS (4 * SUMMARY_ROWS)

/* A user, or a unit where nobody logged in */
struct owner {
	const char *node;
	uint32_t auid;
	uint32_t uid;
	const char *unit;
};

struct share {
	struct owner owner;
	unsigned int n_rows;
};

/* Tables of indices from 1, 0 is none; both kinds of entries are never removed */
struct summary {
	struct pool *texts;
	uint16_t row_slots[N_SLOTS];
	uint16_t share_slots[N_SLOTS];
	struct row rows[SUMMARY_ROWS];
	size_t n_rows;
	struct share shares[SUMMARY_ROWS];
	size_t n_shares;
	struct row last_resorts[N_LAST_RESORTS];
};

int summary_new(struct pool *texts, struct summary **ret)
{
	struct summary *summary = calloc(1, sizeof(*summary));

	if (!summary)
		return -ENOMEM;
	summary->texts = texts;
	*ret = summary;
	return 0;
}

void summary_free(struct summary *summary)
{
	free(summary);
}

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
	/* kept texts are equal if and only if their addresses are */
	return mix(hash, (uintptr_t)text);
}

/* ---- shares ---- */

static struct owner owner_of(const struct row_key *key)
{
	if (key->auid != ID_UNSET)
		return (struct owner){ key->node, key->auid, ID_UNSET, NULL };
	return (struct owner){ key->node, ID_UNSET, key->uid, key->unit };
}

static bool same_owner(const struct owner *a, const struct owner *b)
{
	return a->node == b->node && a->auid == b->auid && a->uid == b->uid && a->unit == b->unit;
}

/* The share of an owner, made if need be; NULL if there are too many owners */
static struct share *find_share(struct summary *summary, const struct owner *owner)
{
	uint64_t hash = hash_text(mix(mix(0, owner->auid), owner->uid), owner->node);
	size_t i = hash_text(hash, owner->unit) % N_SLOTS;

	for (; summary->share_slots[i]; i = (i + 1) % N_SLOTS) {
		struct share *share = &summary->shares[summary->share_slots[i] - 1];

		if (same_owner(&share->owner, owner))
			return share;
	}
	if (summary->n_shares == SUMMARY_ROWS)
		return NULL;
	summary->shares[summary->n_shares] = (struct share){ *owner, 0 };
	summary->share_slots[i] = ++summary->n_shares;
	return &summary->shares[summary->n_shares - 1];
}

/* ---- rows ---- */

static bool same_key(const struct row_key *a, const struct row_key *b)
{
	return a->rest == b->rest && a->node == b->node && a->auid == b->auid && a->uid == b->uid &&
	       a->cap == b->cap && a->cap_name == b->cap_name && a->exe == b->exe &&
	       a->unit == b->unit && a->user_unit == b->user_unit &&
	       a->permissive == b->permissive && a->dominated == b->dominated &&
	       a->service == b->service;
}

static uint64_t hash_key(const struct row_key *key)
{
	uint64_t hash = mix(mix(mix(0, key->auid), key->uid), (uint64_t)key->cap);

	hash = hash_text(hash_text(hash, key->node), key->cap_name);
	hash = hash_text(hash_text(hash, key->exe), key->unit);
	return mix(hash, key->rest << 4 | key->user_unit << 3 | key->permissive << 2 |
				 key->dominated << 1 | key->service);
}

/* The row of a key, made if there is room and @share allows it (NULL allows all); or NULL */
static struct row *find_row(struct summary *summary, const struct row_key *key, struct share *share)
{
	size_t i = hash_key(key) % N_SLOTS;

	for (; summary->row_slots[i]; i = (i + 1) % N_SLOTS) {
		struct row *row = &summary->rows[summary->row_slots[i] - 1];

		if (same_key(&row->key, key))
			return row;
	}
	if (summary->n_rows == SUMMARY_ROWS || (share && share->n_rows >= SUMMARY_SHARE))
		return NULL;
	if (share)
		share->n_rows++;
	summary->rows[summary->n_rows].key = *key;
	summary->row_slots[i] = ++summary->n_rows;
	return &summary->rows[summary->n_rows - 1];
}

static struct row *find_rest_of_who(struct summary *summary, const struct row_key *key)
{
	const struct owner owner = owner_of(key);
	const struct row_key rest = {
		.rest = REST_OF_WHO,
		.node = owner.node,
		.auid = owner.auid,
		.uid = owner.uid,
		.cap = key->cap,
		.unit = owner.unit,
		.permissive = key->permissive,
	};

	return find_row(summary, &rest, NULL);
}

static struct row *find_rest_of_all(struct summary *summary, const struct row_key *key)
{
	unsigned int i = 2 * (key->cap + 1) + key->permissive;

	summary->last_resorts[i].key = (struct row_key){
		.rest = REST_OF_ALL,
		.auid = ID_UNSET,
		.uid = ID_UNSET,
		.cap = key->cap,
		.permissive = key->permissive,
	};
	return &summary->last_resorts[i];
}

/* Where a denial is counted. @whole: all texts of @key could be kept. */
static struct row *row_for(struct summary *summary, const struct row_key *key, bool whole)
{
	const struct owner owner = owner_of(key);
	struct share *share = whole ? find_share(summary, &owner) : NULL;
	struct row *row = share ? find_row(summary, key, share) : NULL;

	if (!row)
		row = find_rest_of_who(summary, key);
	return row ? row : find_rest_of_all(summary, key);
}

/* ---- what a row keeps ---- */

/* Keep a text, or note that there was no room for it; only -ENOMEM fails */
static int keep(struct summary *summary, const char *text, const char **ret, bool *whole)
{
	int r = pool_keep(summary->texts, text, ret);

	if (r == -ENOSPC) {
		*ret = NULL;
		*whole = false;
		return 0;
	}
	return r;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Of the bytes, so that the same log always gives the same number */
static uint64_t hash_bytes(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = mix(hash, (unsigned char)*text);
	return mix(hash, !!text);
}

/* @object has texts that are not kept yet: they are if there is room for them */
static int add_object(struct summary *summary, struct row *row, const struct object *object)
{
	uint64_t hash = mix(hash_bytes(hash_bytes(0, object->rule), object->what), object->port);
	struct object kept = *object;
	bool whole = true;
	int r;

	row->marks[hash >> 6 & 7] |= UINT64_C(1) << (hash & 63);
	for (unsigned int i = 0; i < row->n_objects; i++) {
		struct object *known = &row->objects[i];

		if (same_text(known->rule, object->rule) && same_text(known->what, object->what) &&
		    known->port == object->port) {
			known->count = saturated_sum(known->count, object->count);
			return 0;
		}
	}
	if (row->n_objects == ROW_OBJECTS) {
		row->other_objects = saturated_sum(row->other_objects, object->count);
		return 0;
	}
	r = keep(summary, object->rule, &kept.rule, &whole);
	if (r == 0)
		r = keep(summary, object->what, &kept.what, &whole);
	if (r < 0)
		return r;
	if (whole)
		row->objects[row->n_objects++] = kept;
	else
		row->other_objects = saturated_sum(row->other_objects, object->count);
	return 0;
}

/* Put a text among the first few, or note that there were more */
static int add_text(struct summary *summary, const char **texts, unsigned int *n, unsigned int room,
		    bool *more, const char *text)
{
	bool whole = true;
	int r;

	for (unsigned int i = 0; i < *n; i++)
		if (same_text(texts[i], text))
			return 0;
	if (*n == room) {
		*more = true;
		return 0;
	}
	r = keep(summary, text, &texts[*n], &whole);
	if (r < 0)
		return r;
	if (whole)
		(*n)++;
	else
		*more = true;
	return 0;
}

static int add_comm(struct summary *summary, struct row *row, const char *comm)
{
	return comm ? add_text(summary, row->comms, &row->n_comms, ROW_COMMS, &row->more_comms,
			       comm)
		    : 0;
}

static int add_policy(struct summary *summary, struct row *row, const char *policy)
{
	return policy ? add_text(summary, row->policies, &row->n_policies, ROW_POLICIES,
				 &row->more_policies, policy)
		      : 0;
}

static void add_session(struct row *row, uint32_t ses)
{
	for (unsigned int i = 0; i < row->n_sessions; i++)
		if (row->sessions[i] == ses)
			return;
	if (row->n_sessions < ROW_SESSIONS)
		row->sessions[row->n_sessions++] = ses;
	else
		row->more_sessions = true;
}

static void add_time(struct row *row, uint64_t time, uint64_t serial)
{
	if (!row->records || time < row->first)
		row->first = time;
	if (!row->records || time >= row->last) {
		row->last = time;
		row->last_serial = serial;
	}
}

static bool has_object(const struct denial *denial)
{
	return denial->rule || denial->laddr || denial->lport >= 0 || denial->ocomm || denial->path;
}

static int add_denial_object(struct summary *summary, struct row *row, const struct denial *denial)
{
	struct object object = {
		.rule = denial->rule,
		.what = denial->laddr,
		.port = denial->lport,
		.count = denial->count,
	};

	if (!has_object(denial)) {
		row->no_object = saturated_sum(row->no_object, denial->count);
		return 0;
	}
	if (!object.what)
		object.what = denial->ocomm ? denial->ocomm : denial->path;
	return add_object(summary, row, &object);
}

static int add_login(struct summary *summary, struct row *row, const struct login *login)
{
	row->acct = login->acct;
	row->caps = login->caps;
	row->dry_run = login->permissive;
	return add_policy(summary, row, login->policy);
}

static const char *unit_of(const struct denial *denial)
{
	if (denial->unit && !denial->user_unit && fnmatch(ROW_LOGIN, denial->unit, 0) == 0)
		return ROW_LOGIN;
	return denial->unit;
}

static int key_of(struct summary *summary, const struct event *event, struct row_key *ret,
		  bool *whole)
{
	const struct denial *denial = &event->denial;
	struct row_key key = {
		.auid = denial->subject.auid,
		.uid = denial->subject.uid,
		.cap = denial->cap >= 0 && denial->cap < USERCAP_COUNT ? denial->cap : -1,
		.user_unit = denial->user_unit,
		.permissive = denial->permissive,
		.dominated = denial->rule && strcmp(denial->rule, "domination") == 0,
		.service = denial->origin == ORIGIN_SERVICE,
	};
	int r;

	r = keep(summary, event->node, &key.node, whole);
	if (r == 0)
		r = keep(summary, denial->subject.exe, &key.exe, whole);
	if (r == 0)
		r = keep(summary, unit_of(denial), &key.unit, whole);
	if (r == 0 && key.cap < 0)
		r = keep(summary, denial->cap_name, &key.cap_name, whole);
	if (r < 0)
		return r;
	*ret = key;
	return 0;
}

int summary_add(struct summary *summary, const struct event *event, const struct login *login)
{
	const struct denial *denial = &event->denial;
	struct row_key key;
	bool whole = true;
	struct row *row;
	int r;

	r = key_of(summary, event, &key, &whole);
	if (r < 0)
		return r;
	row = row_for(summary, &key, whole);
	r = add_denial_object(summary, row, denial);
	if (r == 0)
		r = add_comm(summary, row, denial->subject.comm);
	if (r == 0 && login)
		r = add_login(summary, row, login);
	if (r < 0)
		return r;
	if (denial->subject.ses != ID_UNSET)
		add_session(row, denial->subject.ses);
	add_time(row, event->time, event->serial);
	row->count = saturated_sum(row->count, denial->count);
	row->records++;
	return 0;
}

/* ---- reading ---- */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* Total, so that the same log always gives the same report */
static int compare_rows(const void *left, const void *right)
{
	const struct row *a = *(struct row *const *)left, *b = *(struct row *const *)right;
	int r = compare_numbers(a->key.permissive, b->key.permissive);

	if (r == 0)
		r = compare_numbers(a->key.rest, b->key.rest);
	if (r == 0)
		r = compare_numbers(b->count, a->count);
	if (r == 0)
		r = compare_texts(a->key.node, b->key.node);
	if (r == 0)
		r = compare_numbers(a->key.auid, b->key.auid);
	if (r == 0)
		r = compare_numbers(a->key.uid, b->key.uid);
	if (r == 0)
		r = compare_numbers((uint64_t)a->key.cap, (uint64_t)b->key.cap);
	if (r == 0)
		r = compare_texts(a->key.exe, b->key.exe);
	if (r == 0)
		r = compare_texts(a->key.unit, b->key.unit);
	return r ? r : compare_numbers(a->first, b->first);
}

static int compare_objects(const void *left, const void *right)
{
	const struct object *a = left, *b = right;
	int r = compare_numbers(b->count, a->count);

	if (r == 0)
		r = compare_texts(a->rule, b->rule);
	if (r == 0)
		r = compare_texts(a->what, b->what);
	return r ? r : compare_numbers((uint64_t)a->port, (uint64_t)b->port);
}

int summary_sort(struct summary *summary, struct row ***ret, size_t *ret_n)
{
	struct row **rows = calloc(summary->n_rows + N_LAST_RESORTS, sizeof(struct row *));
	size_t n = 0;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < summary->n_rows; i++)
		rows[n++] = &summary->rows[i];
	for (size_t i = 0; i < N_LAST_RESORTS; i++)
		if (summary->last_resorts[i].records)
			rows[n++] = &summary->last_resorts[i];
	for (size_t i = 0; i < n; i++)
		qsort(rows[i]->objects, rows[i]->n_objects, sizeof(rows[i]->objects[0]),
		      compare_objects);
	if (n)
		qsort(rows, n, sizeof(struct row *), compare_rows);
	*ret = rows;
	*ret_n = n;
	return 0;
}

/* Linear counting: how many different hashes leave that many of the marks out */
unsigned int row_variety(const struct row *row)
{
	const unsigned int n_marks = 64 * (sizeof(row->marks) / sizeof(row->marks[0]));
	unsigned int set = 0;

	if (!row->other_objects)
		return row->n_objects;
	for (size_t i = 0; i < sizeof(row->marks) / sizeof(row->marks[0]); i++)
		set += (unsigned int)__builtin_popcountll(row->marks[i]);
	if (set == n_marks)
		return UINT_MAX;
	set = (unsigned int)(n_marks * -log1p(-(double)set / n_marks) + 0.5);
	return set > row->n_objects ? set : row->n_objects + 1;
}

const char *row_cap_name(const struct row *row)
{
	const char *name = row->key.cap < 0 ? row->key.cap_name : usercap_name(row->key.cap);

	return name ? name : "?";
}
