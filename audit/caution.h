/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks against giving a capability */
#ifndef _USERCAP_AUDIT_CAUTION_H
#define _USERCAP_AUDIT_CAUTION_H

#include "holders.h"

/**
 * caution_against() - is it a bad idea?
 * @holders:	all that lacked something
 * @holder:	the one
 * @cap:	what it lacked
 * @ret:	where to store the reason; NULL if there is none; free(3) it
 *
 * Return: 0, or -ENOMEM.
 */
int caution_against(const struct holders *holders, const struct holder *holder, unsigned int cap,
		    char **ret);

/* Is that where anybody can put a program? */
bool caution_is_anybodys(const char *exe);

/* What becomes possible; 0, or -ENOMEM. free(3) it */
int caution_risk(const struct holder *holder, unsigned int cap, char **ret);

#endif /* _USERCAP_AUDIT_CAUTION_H */
