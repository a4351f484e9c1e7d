// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include <stdlib.h>

int report_make(struct review *review, struct report *ret)
{
	struct report report = { .review = review };
	int r = summary_sort(review->summary, &report.rows, &report.n_rows);

	if (r < 0)
		return r;
	for (size_t i = 0; i < report.n_rows; i++) {
		const struct row_key *key = &report.rows[i]->key;

		if (key->rest == REST_OF_ALL)
			continue;
		if (i && key->node != report.node)
			report.several_nodes = true;
		report.node = key->node;
	}
	*ret = report;
	return 0;
}

void report_drop(struct report *report)
{
	free(report->rows);
}
