// SPDX-License-Identifier: GPL-2.0-or-later
#include "when.h"

#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MS_PER_SECOND 1000
#define SECONDS_PER_DAY (24 * 60 * 60)

/* The year 9999; beyond, calendars and multiplications go wrong */
#define LATEST 253402300799LL

static int store(long long seconds, unsigned int milliseconds, uint64_t *ret)
{
	if (seconds < 0 || seconds > LATEST)
		return -ERANGE;
	*ret = (uint64_t)seconds * MS_PER_SECOND + milliseconds;
	return 0;
}

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '\t')
		(*at)++;
}

/* One to @most digits; false if there are none or more */
static bool take_number(const char **at, unsigned int most, unsigned int *ret)
{
	unsigned int n = 0, value = 0;

	while (isdigit((unsigned char)(*at)[n])) {
		if (n == most)
			return false;
		value = value * 10 + ((*at)[n++] - '0');
	}
	if (!n)
		return false;
	*at += n;
	*ret = value;
	return true;
}

/* ".123456" after seconds: what is finer than milliseconds is cut off */
static bool take_fraction(const char **at, unsigned int *ret)
{
	unsigned int value = 0, n = 0;

	if (**at != '.')
		return true;
	while (isdigit((unsigned char)*++*at))
		if (n++ < 3)
			value = value * 10 + (**at - '0');
	if (!n)
		return false;
	for (; n < 3; n++)
		value *= 10;
	*ret = value;
	return true;
}

/* ---- words ---- */

/* Midnight some days before today's, by the calendar: not all days have 24 hours */
static long long midnight(const struct tm *today, int days_before)
{
	struct tm tm = *today;

	tm.tm_mday -= days_before;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

static int days_into_week(const struct tm *today)
{
	/* counted from 1, which is Sunday */
	int first = *nl_langinfo(_NL_TIME_FIRST_WEEKDAY) - 1;

	return (today->tm_wday - first + 7) % 7;
}

static long long boot_time(void)
{
	char line[256];
	long long seconds = -1;
	FILE *file = fopen("/proc/stat", "re");

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, "btime ", 6) == 0)
			seconds = strtoll(line + 6, NULL, 10);
	fclose(file);
	return seconds;
}

/* -ENOENT: not a word */
static int parse_word(const char *text, uint64_t now, uint64_t *ret)
{
	time_t seconds = (time_t)(now / MS_PER_SECOND);
	struct tm tm;

	localtime_r(&seconds, &tm);
	if (strcmp(text, "now") == 0) {
		*ret = now;
		return 0;
	}
	if (strcmp(text, "recent") == 0)
		return store(seconds - 10 * 60, now % MS_PER_SECOND, ret);
	if (strcmp(text, "this-hour") == 0)
		return store(seconds - tm.tm_min * 60 - tm.tm_sec, 0, ret);
	if (strcmp(text, "today") == 0)
		return store(midnight(&tm, 0), 0, ret);
	if (strcmp(text, "yesterday") == 0)
		return store(midnight(&tm, 1), 0, ret);
	if (strcmp(text, "tomorrow") == 0)
		return store(midnight(&tm, -1), 0, ret);
	if (strcmp(text, "this-week") == 0)
		return store(midnight(&tm, days_into_week(&tm)), 0, ret);
	if (strcmp(text, "week-ago") == 0)
		return store(midnight(&tm, 7), 0, ret);
	if (strcmp(text, "this-month") == 0)
		return store(midnight(&tm, tm.tm_mday - 1), 0, ret);
	if (strcmp(text, "this-year") == 0)
		return store(midnight(&tm, tm.tm_yday), 0, ret);
	if (strcmp(text, "boot") == 0)
		return store(boot_time(), 0, ret);
	return -ENOENT;
}

/* ---- spans ---- */

/* As systemd.time(7) spells them; a month is a twelfth of a year of 365.25 days */
static const struct {
	const char *names[5];
	double ms;
} units[] = {
	{ { "s", "sec", "second", "seconds" }, 1e3 },
	{ { "m", "min", "minute", "minutes" }, 60e3 },
	{ { "h", "hr", "hour", "hours" }, 3600e3 },
	{ { "d", "day", "days" }, 86400e3 },
	{ { "w", "week", "weeks" }, 7 * 86400e3 },
	{ { "M", "month", "months" }, 30.4375 * 86400e3 },
	{ { "y", "year", "years" }, 365.25 * 86400e3 },
	{ { "ms", "msec" }, 1 },
};

static double unit_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		for (size_t j = 0; units[i].names[j]; j++)
			if (strlen(units[i].names[j]) == len &&
			    strncmp(units[i].names[j], name, len) == 0)
				return units[i].ms;
	return 0;
}

/* "1h", "1 hour 30min", "1.5 d"; up to @end. Units must be there: "10" could be anything. */
static int parse_span(const char *at, const char *end, double *ret)
{
	double sum = 0;

	skip_blanks(&at);
	if (at == end)
		return -EINVAL;
	while (at < end) {
		const char *unit;
		unsigned int whole, fraction = 0;
		double ms;

		if (!take_number(&at, 9, &whole) || !take_fraction(&at, &fraction))
			return -EINVAL;
		skip_blanks(&at);
		for (unit = at; at < end && isalpha((unsigned char)*at); at++)
			;
		ms = unit_find(unit, at - unit);
		if (ms == 0)
			return -EINVAL;
		sum += (whole + fraction / 1e3) * ms;
		skip_blanks(&at);
	}
	*ret = sum;
	return 0;
}

static int store_relative(double ms, uint64_t now, uint64_t *ret)
{
	double sum = (double)now + ms;

	if (sum < 0 || sum > (double)LATEST * MS_PER_SECOND)
		return -ERANGE;
	*ret = (uint64_t)sum;
	return 0;
}

/* -ENOENT: not relative */
static int parse_relative(const char *text, uint64_t now, uint64_t *ret)
{
	static const char ago[] = " ago";
	size_t len = strlen(text);
	double ms = 0;
	int r;

	if (*text == '-' || *text == '+') {
		r = parse_span(text + 1, text + len, &ms);
		return r < 0 ? r : store_relative(*text == '-' ? -ms : ms, now, ret);
	}
	if (len > strlen(ago) && strcmp(text + len - strlen(ago), ago) == 0) {
		r = parse_span(text, text + len - strlen(ago), &ms);
		return r < 0 ? r : store_relative(-ms, now, ret);
	}
	return -ENOENT;
}

/* ---- dates ---- */

static void skip_weekday(const char **at)
{
	static const char *const days[] = { "Sunday",	"Monday", "Tuesday", "Wednesday",
					    "Thursday", "Friday", "Saturday" };
	size_t len = 0;

	while (isalpha((unsigned char)(*at)[len]))
		len++;
	if (len < 3 || ((*at)[len] != ' ' && (*at)[len] != ','))
		return;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if ((len == 3 || len == strlen(days[i])) && strncasecmp(*at, days[i], len) == 0) {
			*at += len + ((*at)[len] == ',');
			skip_blanks(at);
			return;
		}
}

static bool take_iso_date(const char **text, struct tm *tm)
{
	unsigned int year, month, day;
	const char *at = *text;

	if (!take_number(&at, 4, &year) || at - *text != 4 || *at++ != '-' ||
	    !take_number(&at, 2, &month) || *at++ != '-' || !take_number(&at, 2, &day))
		return false;
	tm->tm_year = (int)year - 1900;
	tm->tm_mon = (int)month - 1;
	tm->tm_mday = (int)day;
	*text = at;
	return true;
}

/* Does a date end here? "11/26/20" must not be all that is seen of 11/26/2026. */
static bool is_end_of_date(const char *at)
{
	return *at == '\0' || *at == ' ' || *at == '\t' || *at == 'T';
}

/* The date as the locale has it, with four digits of the year and with two */
static bool take_locale_date(const char **text, struct tm *tm)
{
	const char *format = nl_langinfo(D_FMT);
	char full[64];
	size_t n = 0;

	for (const char *at = format; *at && n + 1 < sizeof(full); at++)
		full[n++] = at > format && at[-1] == '%' && *at == 'y' ? 'Y' : *at;
	full[n] = '\0';
	/* glibc's %D is as American as the C locale */
	if (strcmp(format, "%D") == 0)
		snprintf(full, sizeof(full), "%%m/%%d/%%Y");
	for (unsigned int i = 0; i < 2; i++) {
		struct tm parsed = { 0 };
		const char *end = strptime(*text, i ? format : full, &parsed);

		if (!end || !is_end_of_date(end) || (!i && parsed.tm_year < 70))
			continue;
		tm->tm_year = parsed.tm_year;
		tm->tm_mon = parsed.tm_mon;
		tm->tm_mday = parsed.tm_mday;
		*text = end;
		return true;
	}
	return false;
}

/* "10:00", "10:00:00", "10:00:00.123" */
static bool take_time(const char **text, struct tm *tm, unsigned int *ret_ms)
{
	unsigned int hour, minute, second = 0, ms = 0;
	const char *at = *text;

	if (!take_number(&at, 2, &hour) || *at++ != ':' || !take_number(&at, 2, &minute))
		return false;
	if (*at == ':') {
		at++;
		if (!take_number(&at, 2, &second) || !take_fraction(&at, &ms))
			return false;
	}
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	tm->tm_hour = (int)hour;
	tm->tm_min = (int)minute;
	tm->tm_sec = (int)second;
	*ret_ms = ms;
	*text = at;
	return true;
}

/* Seconds east of UTC, or none for local time */
struct zone {
	bool given;
	long east;
};

static bool take_zone(const char **text, struct zone *ret)
{
	unsigned int hours, minutes = 0;
	const char *at = *text;
	int sign;

	skip_blanks(&at);
	if (strcasecmp(at, "UTC") == 0 || strcasecmp(at, "Z") == 0) {
		*ret = (struct zone){ true, 0 };
		*text = at + strlen(at);
		return true;
	}
	if (*at != '+' && *at != '-')
		return *at == '\0';
	sign = *at++ == '-' ? -1 : 1;
	if (!take_number(&at, 4, &hours))
		return false;
	if (hours > 99) {
		minutes = hours % 100;
		hours /= 100;
	} else if (*at == ':') {
		at++;
		if (!take_number(&at, 2, &minutes))
			return false;
	}
	*ret = (struct zone){ true, sign * (long)(hours * 3600 + minutes * 60) };
	*text = at;
	return hours <= 14 && minutes <= 59;
}

/* The calendar accepts any number; a date that it had to mend was none. */
static int store_date(const struct tm *tm, struct zone zone, unsigned int ms, uint64_t *ret)
{
	struct tm mended = *tm;
	long long seconds;

	mended.tm_isdst = -1;
	seconds = zone.given ? timegm(&mended) : mktime(&mended);
	if (mended.tm_mon != tm->tm_mon || mended.tm_mday != tm->tm_mday)
		return -EINVAL;
	return store(seconds - zone.east, ms, ret);
}

static int parse_date(const char *at, uint64_t now, uint64_t *ret)
{
	time_t today = (time_t)(now / MS_PER_SECOND);
	struct zone zone = { 0 };
	unsigned int ms = 0;
	struct tm tm;
	bool dated;

	localtime_r(&today, &tm);
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	skip_weekday(&at);
	dated = take_iso_date(&at, &tm) || take_locale_date(&at, &tm);
	if (dated && *at == 'T')
		at++;
	skip_blanks(&at);
	if (dated && *at == '\0')
		return store_date(&tm, zone, 0, ret);
	if (!take_time(&at, &tm, &ms) && !dated)
		return -EINVAL;
	if (!take_zone(&at, &zone))
		return -EINVAL;
	skip_blanks(&at);
	return *at ? -EINVAL : store_date(&tm, zone, ms, ret);
}

static int parse_epoch(const char *at, uint64_t *ret)
{
	unsigned int ms = 0;
	char *end;
	long long seconds;

	if (!isdigit((unsigned char)*at))
		return -EINVAL;
	errno = 0;
	seconds = strtoll(at, &end, 10);
	if (errno)
		return -ERANGE;
	at = end;
	if (!take_fraction(&at, &ms) || *at)
		return -EINVAL;
	return store(seconds, ms, ret);
}

int when_parse(const char *text, uint64_t now, uint64_t *ret)
{
	int r;

	skip_blanks(&text);
	if (*text == '@')
		return parse_epoch(text + 1, ret);
	r = parse_word(text, now, ret);
	if (r != -ENOENT)
		return r;
	r = parse_relative(text, now, ret);
	if (r != -ENOENT)
		return r;
	return parse_date(text, now, ret);
}
