// SPDX-License-Identifier: GPL-2.0-or-later
#include "tally.h"

#include "policy-internal.h"

#include <stdio.h>
#include <string.h>

void tallies_drop(struct tallies *tallies)
{
	free(tallies->at);
}

/* Without the machine, and whom a program ran as only where nobody logged in */
struct label tally_user(struct accounts *accounts, const struct row *row)
{
	const struct row_key *key = &row->key;

	if (key->rest == REST_OF_ALL)
		return label_row_who(accounts, key);
	return label_who(accounts, key->node, key->auid,
			 key->auid == ID_UNSET ? key->uid : key->auid);
}

struct label tally_unit(struct accounts *accounts, const struct row *row)
{
	(void)accounts;
	return label_row_unit(row);
}

struct label tally_program(struct accounts *accounts, const struct row *row)
{
	(void)accounts;
	return label_row_program(row);
}

struct label tally_capability(struct accounts *accounts, const struct row *row)
{
	struct label label;

	(void)accounts;
	snprintf(label.text, sizeof(label.text), "%s", row_cap_name(row));
	return label;
}

static int by_label(const void *left, const void *right)
{
	return strcmp(((const struct tally *)left)->label.text,
		      ((const struct tally *)right)->label.text);
}

static int by_count(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;
	uint64_t m = a->refused + a->allowed, n = b->refused + b->allowed;

	return m == n ? by_label(a, b) : (m < n) - (m > n);
}

static uint64_t saturated_sum(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX / 2 : a + b;
}

/* Those of the same label, which are neighbours, become one */
static void merge(struct tallies *tallies)
{
	size_t n = 0;

	for (size_t i = 0; i < tallies->n; i++) {
		struct tally *last = n ? &tallies->at[n - 1] : NULL;

		if (last && strcmp(last->label.text, tallies->at[i].label.text) == 0) {
			last->refused = saturated_sum(last->refused, tallies->at[i].refused);
			last->allowed = saturated_sum(last->allowed, tallies->at[i].allowed);
		} else {
			tallies->at[n++] = tallies->at[i];
		}
	}
	tallies->n = n;
}

int tallies_count(const struct report *report, tally_fn by, struct tallies *ret)
{
	struct tallies tallies = { 0 };

	for (size_t i = 0; i < report->n_rows; i++) {
		const struct row *row = report->rows[i];
		uint64_t count = row->count < UINT64_MAX / 2 ? row->count : UINT64_MAX / 2;
		int r = array_grow(&tallies.at, &tallies.room, tallies.n, sizeof(*tallies.at));

		if (r < 0) {
			tallies_drop(&tallies);
			return r;
		}
		tallies.at[tallies.n++] = (struct tally){
			.label = by(report->review->accounts, row),
			.refused = row->key.permissive ? 0 : count,
			.allowed = row->key.permissive ? count : 0,
		};
	}
	if (tallies.n)
		qsort(tallies.at, tallies.n, sizeof(*tallies.at), by_label);
	merge(&tallies);
	if (tallies.n)
		qsort(tallies.at, tallies.n, sizeof(*tallies.at), by_count);
	*ret = tallies;
	return 0;
}
