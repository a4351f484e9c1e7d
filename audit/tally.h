/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows, summed up by one of their properties */
#ifndef _USERCAP_AUDIT_TALLY_H
#define _USERCAP_AUDIT_TALLY_H

#include "label.h"
#include "report.h"

/**
 * struct tally - what rows with the same property have in common
 * @label:	the property
 * @refused:	how often something was refused
 * @allowed:	how often it was only recorded
 */
struct tally {
	struct label label;
	uint64_t refused;
	uint64_t allowed;
};

/* The most frequent ones, and how many there are in all */
struct tallies {
	struct tally *at;
	size_t n;
	size_t n_all;
};

/* What a row is counted by */
typedef struct label (*tally_fn)(struct accounts *accounts, const struct row *row);

struct label tally_user(struct accounts *accounts, const struct row *row);
struct label tally_unit(struct accounts *accounts, const struct row *row);
struct label tally_program(struct accounts *accounts, const struct row *row);
struct label tally_capability(struct accounts *accounts, const struct row *row);

/* Most frequent first, @most of them; 0, or -ENOMEM. Drop it with tallies_drop() */
int tallies_count(const struct report *report, tally_fn by, size_t most, struct tallies *ret);
void tallies_drop(struct tallies *tallies);

#endif /* _USERCAP_AUDIT_TALLY_H */
