/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_AUDIT_PAGE_H
#define _USERCAP_AUDIT_PAGE_H

#include "html.h"

/*
 * Write the page to @path, whole or not at all, readable by its owner alone, in place of
 * nothing but an older one; what is no regular file is written to, and "-" is standard
 * output. Sets @html->out. Returns an enum status.
 */
int audit_page_write(struct html *html, const char *path);

#endif /* _USERCAP_AUDIT_PAGE_H */
