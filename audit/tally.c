// SPDX-License-Identifier: GPL-2.0-or-later
#include "tally.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

static struct tally tally_of(struct accounts *accounts, tally_fn by, const struct row *row)
{
	uint64_t count = row->count < UINT64_MAX / 2 ? row->count : UINT64_MAX / 2;

	return (struct tally){
		.label = by(accounts, row),
		.refused = row->key.permissive ? 0 : count,
		.allowed = row->key.permissive ? count : 0,
	};
}

int tallies_count(const struct report *report, tally_fn by, size_t most, struct tallies *ret)
{
	struct tallies tallies = { .n = report->n_rows };
	struct tally *fewer;

	tallies.at = calloc(tallies.n + 1, sizeof(*tallies.at));
	if (!tallies.at)
		return -ENOMEM;
	for (size_t i = 0; i < tallies.n; i++)
		tallies.at[i] = tally_of(report->review->accounts, by, report->rows[i]);
	qsort(tallies.at, tallies.n, sizeof(*tallies.at), by_label);
	merge(&tallies);
	qsort(tallies.at, tallies.n, sizeof(*tallies.at), by_count);
	tallies.n_all = tallies.n;
	if (tallies.n > most)
		tallies.n = most;
	/* labels have room for the longest: thousands of them are not to be kept */
	fewer = realloc(tallies.at, (tallies.n + 1) * sizeof(*tallies.at));
	if (fewer)
		tallies.at = fewer;
	*ret = tallies;
	return 0;
}
