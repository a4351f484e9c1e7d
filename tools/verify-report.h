/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling what was verified */
#ifndef _USERCAP_VERIFY_REPORT_H
#define _USERCAP_VERIFY_REPORT_H

#include "verify.h"

/**
 * struct report - all that was verified
 * @scope:	whose units
 * @status:	what the command ends with
 * @brief:	tell of each unit only what is not fine
 * @others:	how many units there are besides, which say nothing; if @brief
 * @at:		the verifications
 */
struct report {
	enum unit_scope scope;
	enum status status;
	bool brief;
	size_t others;
	struct verification *at;
	size_t n;
	size_t room;
};

/* For people, on standard output */
void report_text(const struct report *report);

/* For programs: usercap-verify(1) has the names */
void report_json(const struct report *report);

#endif /* _USERCAP_VERIFY_REPORT_H */
