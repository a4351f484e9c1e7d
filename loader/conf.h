/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /etc/security/usercap-loader.conf: what programs lose that do not ask for it */
#ifndef _USERCAP_LOADER_CONF_H
#define _USERCAP_LOADER_CONF_H

#include <stddef.h>
#include <stdint.h>

#define CONF_MAX_SIZE 4096

/* Without a file that can be trusted and understood: what the RFC proposes */
#define CONF_DEFAULT ((uint64_t)USERCAP_MASK(CAP_USR_WX_MAPPINGS))

/*
 * All that the lists in a text name, one list a line. 0, or -EBADMSG (one of them is no
 * list), -ENODATA (there is none); *@ret is untouched then.
 */
int conf_parse(const char *text, size_t len, uint64_t *ret);

/* The same of a file; CONF_DEFAULT, whatever is wrong with it */
uint64_t conf_read(const char *path);

#endif /* _USERCAP_LOADER_CONF_H */
