/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_GENERATOR_RECORD_H
#define _USERCAP_GENERATOR_RECORD_H

#include "plan.h"

/* Tell the audit log about each unit that must not start, if there is one */
void record_refusals(const struct plan *plan);

#endif /* _USERCAP_GENERATOR_RECORD_H */
