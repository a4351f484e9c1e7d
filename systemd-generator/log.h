/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling what happened where it will be seen: systemd.generator(7) */
#ifndef _USERCAP_GENERATOR_LOG_H
#define _USERCAP_GENERATOR_LOG_H

#include <stdbool.h>
#include <syslog.h>

/*
 * Send messages to the kernel's log when systemd started this, since nobody reads
 * what a generator prints; otherwise, or when a person watches, to standard error.
 */
void log_open(void);

/* @level: LOG_ERR and so on; what is below SYSTEMD_LOG_LEVEL is not told */
__attribute__((format(printf, 2, 3))) void log_line(int level, const char *format, ...);

#endif /* _USERCAP_GENERATOR_LOG_H */
