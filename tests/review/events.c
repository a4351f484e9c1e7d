// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "events.h"
#include "scratch.h"

const struct filter no_filter = { .until = UINT64_MAX };

struct review *review_made(const struct filter *filter)
{
	const struct accounts_source source = {
		.passwd = "passwd",
		.group = "group",
		.machine = "here",
	};
	struct accounts *accounts;
	struct review *review;
	const char *bad;

	scratch_write("passwd", "root:x:0:0::/root:/bin/sh\n"
				"alice:x:1001:1001::/home/alice:/bin/sh\n"
				"bob:x:1002:1002::/home/bob:/bin/sh\n"
				"www-data:x:33:33::/var/www:/bin/sh\n");
	scratch_write("group", "alice:x:1001:\nbob:x:1002:\nstudents:x:2000:alice,bob\n");
	assert_int_equal(accounts_new(&source, &accounts, &bad), 0);
	assert_int_equal(review_new(accounts, filter, &review), 0);
	return review;
}

int review_gets(struct review *review, const struct event *event)
{
	int r = review_take(review, event);

	assert_true(r >= 0);
	return r;
}
