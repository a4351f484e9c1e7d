// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "when.h"

/* Thursday, 2026-11-26 12:34:56.789 in Berlin, one hour east of UTC then */
#define NOW 1795692896789ULL
#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* clang-format off */
static const struct {
	const char *text;
	const char *utc; /* YYYY-MM-DD HH:MM:SS.mmm */
} good[] = {
	{ "now",                           "2026-11-26 11:34:56.789" },
	{ "  now",                         "2026-11-26 11:34:56.789" },
	{ "recent",                        "2026-11-26 11:24:56.789" },
	{ "this-hour",                     "2026-11-26 11:00:00.000" },
	{ "today",                         "2026-11-25 23:00:00.000" },
	{ "yesterday",                     "2026-11-24 23:00:00.000" },
	{ "tomorrow",                      "2026-11-26 23:00:00.000" },
	{ "this-week",                     "2026-11-21 23:00:00.000" },
	{ "week-ago",                      "2026-11-18 23:00:00.000" },
	{ "this-month",                    "2026-10-31 23:00:00.000" },
	{ "this-year",                     "2025-12-31 23:00:00.000" },
	{ "-1h",                           "2026-11-26 10:34:56.789" },
	{ "-1hr",                          "2026-11-26 10:34:56.789" },
	{ "-90min",                        "2026-11-26 10:04:56.789" },
	{ "-1.5h",                         "2026-11-26 10:04:56.789" },
	{ "-1h30m",                        "2026-11-26 10:04:56.789" },
	{ "- 1 hour 30 minutes",           "2026-11-26 10:04:56.789" },
	{ "+5min",                         "2026-11-26 11:39:56.789" },
	{ "1 hour ago",                    "2026-11-26 10:34:56.789" },
	{ "2 days ago",                    "2026-11-24 11:34:56.789" },
	{ "2 days 3h ago",                 "2026-11-24 08:34:56.789" },
	{ "1w ago",                        "2026-11-19 11:34:56.789" },
	{ "10s ago",                       "2026-11-26 11:34:46.789" },
	{ "250ms ago",                     "2026-11-26 11:34:56.539" },
	{ "2026-11-26 10:00:00",           "2026-11-26 09:00:00.000" },
	{ "2026-11-26 10:00",              "2026-11-26 09:00:00.000" },
	{ "2026-11-26T10:00:00",           "2026-11-26 09:00:00.000" },
	{ "2026-11-26 10:00:00.5",         "2026-11-26 09:00:00.500" },
	{ "2026-11-26 10:00:00.123456",    "2026-11-26 09:00:00.123" },
	{ "2026-11-26 10:00:00 UTC",       "2026-11-26 10:00:00.000" },
	{ "2026-11-26T10:00:00Z",          "2026-11-26 10:00:00.000" },
	{ "2026-11-26T10:00:00+05:30",     "2026-11-26 04:30:00.000" },
	{ "2026-11-26 10:00:00 -0800",     "2026-11-26 18:00:00.000" },
	{ "2026-11-26T10:00:00+01",        "2026-11-26 09:00:00.000" },
	{ "2026-11-26",                    "2026-11-25 23:00:00.000" },
	{ "2026-07-01",                    "2026-06-30 22:00:00.000" }, /* summer */
	{ "2026-03-29 03:30",              "2026-03-29 01:30:00.000" },
	{ "Thu 2026-11-26 10:00:00",       "2026-11-26 09:00:00.000" },
	{ "Thursday, 2026-11-26",          "2026-11-25 23:00:00.000" },
	{ "2028-02-29",                    "2028-02-28 23:00:00.000" },
	{ "10:00:00",                      "2026-11-26 09:00:00.000" },
	{ "18:17",                         "2026-11-26 17:17:00.000" },
	{ "0:00",                          "2026-11-25 23:00:00.000" },
	{ "11/26/2026",                    "2026-11-25 23:00:00.000" },
	{ "11/26/26",                      "2026-11-25 23:00:00.000" },
	{ "11/26/2026 10:00:00",           "2026-11-26 09:00:00.000" },
	{ "11/26/2026 10:00:00.123",       "2026-11-26 09:00:00.123" }, /* as ausearch -i prints */
	{ "@0",                            "1970-01-01 00:00:00.000" },
	{ "@1795692896.789",               "2026-11-26 11:34:56.789" },
};

static const struct {
	const char *what;
	const char *text;
	int error;
} bad[] = {
	{ "empty",                   "",                          -EINVAL },
	{ "blanks",                  "   ",                       -EINVAL },
	{ "no word",                 "todays",                    -EINVAL },
	{ "a number",                "10",                        -EINVAL },
	{ "a number ago",            "10 ago",                    -EINVAL },
	{ "nothing ago",             " ago",                      -EINVAL },
	{ "ago",                     "ago",                       -EINVAL },
	{ "a sign",                  "-",                         -EINVAL },
	{ "no unit",                 "-5",                        -EINVAL },
	{ "unknown unit",            "-5 parsec",                 -EINVAL },
	{ "unit cut",                "1 hou ago",                 -EINVAL },
	{ "signs twice",             "--1h",                      -EINVAL },
	{ "a fraction of nothing",   "-1.h",                      -EINVAL },
	{ "ten digits",              "-1000000000s",              -EINVAL },
	{ "before 1970",             "-100y",                     -ERANGE },
	{ "too far off",             "+99999y",                   -ERANGE },
	{ "no month",                "2026-13-01",                -EINVAL },
	{ "month 0",                 "2026-00-10",                -EINVAL },
	{ "no day",                  "2026-02-29",                -EINVAL },
	{ "day 0",                   "2026-11-00",                -EINVAL },
	{ "locale: no day",          "02/30/2026",                -EINVAL },
	{ "year of three digits",    "202-11-26",                 -EINVAL },
	{ "locale: five digits",     "11/26/20260",               -EINVAL },
	{ "hour 24",                 "2026-11-26 24:00",          -EINVAL },
	{ "minute 60",               "10:60",                     -EINVAL },
	{ "second 61",               "10:00:61",                  -EINVAL },
	{ "half a time",             "2026-11-26 10:",            -EINVAL },
	{ "seconds of three digits", "10:00:000",                 -EINVAL },
	{ "fraction without digits", "10:00:00.",                 -EINVAL },
	{ "something behind",        "2026-11-26 10:00:00 sharp", -EINVAL },
	{ "zone too far",            "2026-11-26 10:00:00+15:00", -EINVAL },
	{ "zone and more",           "2026-11-26 10:00:00Z!",     -EINVAL },
	{ "weekday alone",           "Thu",                       -EINVAL },
	{ "epoch of nothing",        "@",                         -EINVAL },
	{ "epoch, negative",         "@-1",                       -EINVAL },
	{ "epoch and more",          "@1x",                       -EINVAL },
	{ "epoch too far",           "@99999999999999",           -ERANGE },
	{ "epoch out of reach",      "@99999999999999999999",     -ERANGE },
	{ "before 1970, a date",     "1969-12-30",                -ERANGE },
};
/* clang-format on */

static const char *show(uint64_t ms)
{
	static char text[64];
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;
	size_t len;

	gmtime_r(&seconds, &tm);
	len = strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text + len, sizeof(text) - len, ".%03u", (unsigned int)(ms % 1000));
	return text;
}

static void good_rows(void **unused)
{
	(void)unused;
	assert_string_equal(show(NOW), "2026-11-26 11:34:56.789");
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		uint64_t ms = 0;
		int r = when_parse(good[i].text, NOW, &ms);

		if (r || strcmp(show(ms), good[i].utc) != 0)
			fail_msg("\"%s\": %d, %s, not %s", good[i].text, r, show(ms), good[i].utc);
	}
}

static void bad_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint64_t ms = UNTOUCHED_MASK;
		int r = when_parse(bad[i].text, NOW, &ms);

		if (r != bad[i].error || ms != UNTOUCHED_MASK)
			fail_msg("%s: %d, %s", bad[i].what, r, show(ms));
	}
}

/* After the clock was put back or forth, a day ago is not this time yesterday, but
 * "yesterday" is its midnight. */
static void days_of_25_hours(void **unused)
{
	/* 2026-10-25 12:00 in Berlin; the night had an hour more */
	uint64_t now = 1792926000000ULL, ms;

	(void)unused;
	assert_int_equal(when_parse("today", now, &ms), 0);
	assert_string_equal(show(ms), "2026-10-24 22:00:00.000");
	assert_int_equal(when_parse("tomorrow", now, &ms), 0);
	assert_string_equal(show(ms), "2026-10-25 23:00:00.000");
	assert_int_equal(when_parse("yesterday", now, &ms), 0);
	assert_string_equal(show(ms), "2026-10-23 22:00:00.000");
}

static void boot(void **unused)
{
	uint64_t now = (uint64_t)time(NULL) * 1000, ms = 0;

	(void)unused;
	assert_int_equal(when_parse("boot", now, &ms), 0);
	assert_true(ms > 0 && ms <= now + 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_rows),
		cmocka_unit_test(bad_rows),
		cmocka_unit_test(days_of_25_hours),
		cmocka_unit_test(boot),
	};

	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	setenv("LC_ALL", "C", 1);
	tzset();
	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
