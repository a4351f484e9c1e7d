/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_AUDIT_WHEN_H
#define _USERCAP_AUDIT_WHEN_H

#include <stdint.h>

/**
 * when_parse() - read a time as ausearch(8) or journalctl(1) spell it
 * @text:	see below
 * @now:	milliseconds since the epoch
 * @ret:	where to store milliseconds since the epoch
 *
 * Words: now, recent (ten minutes ago), this-hour, today, yesterday, tomorrow,
 * this-week, week-ago, this-month, this-year, boot. Relative: "-1h", "+5min",
 * "1 hour 30 min ago". Absolute: "2026-11-26 10:00:00.5", with "T" between the two,
 * with a day of the week in front, with "UTC", "Z" or "+01:00" behind; the date as
 * the locale has it ("11/26/2026"); a date alone is its midnight, a time alone is
 * today's; "@1790000000".
 *
 * Return: 0, or -EINVAL (none of these), -ERANGE (before 1970, or too far off).
 */
int when_parse(const char *text, uint64_t now, uint64_t *ret);

#endif /* _USERCAP_AUDIT_WHEN_H */
