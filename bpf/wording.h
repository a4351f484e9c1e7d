/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a record says of an event: the kernel LSM's words (log.c) */
#ifndef _USERCAP_BPF_WORDING_H
#define _USERCAP_BPF_WORDING_H

#include "event.h"

#include <stddef.h>

/* Three paths in hexadecimal, and less than a kilobyte of all the rest */
#define DENIAL_RECORD_SIZE (3 * 2 * USERCAP_PATH_SHOWN + 1024)

/* A path as text, with what the kernel adds to it, and its NUL */
#define DENIAL_PATH_SIZE (2 * USERCAP_PATH_SIZE)

enum denial_order {
	DENIAL_LAST_FIRST,  /* names as in exe and path: of a long one the end is shown */
	DENIAL_FIRST_FIRST, /* names as in cgroup: of a long one the begin */
};

/**
 * denial_path() - the text of a path
 * @path:	of an event
 * @order:	of its names
 * @ret:	where to store it
 *
 * Return: @ret, or NULL if the path is not known.
 */
const char *denial_path(const struct usercap_path *path, enum denial_order order,
			char ret[DENIAL_PATH_SIZE]);

/* Short names of what an event is about; "" for those that this version does not know */
const char *denial_cap(const struct usercap_event *event);
const char *denial_rule(const struct usercap_event *event);

/**
 * denial_record() - what the audit record says
 * @event:	what was refused
 * @subj:	label of the process, NULL where no LSM labels processes
 * @ret:	where to store it
 *
 * Whatever a program or a user can choose is encoded as audit does it.
 *
 * Return: 0, or -ENOMEM.
 */
int denial_record(const struct usercap_event *event, const char *subj,
		  char ret[DENIAL_RECORD_SIZE]);

#endif /* _USERCAP_BPF_WORDING_H */
