/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_LIST_H
#define _USERCAP_LIST_H

#include "diag.h"

/* As usercap_list_parse(), for a part of a line */
int list_read(const struct place *place, struct word text, uint64_t *ret);

#endif /* _USERCAP_LIST_H */
