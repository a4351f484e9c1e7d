/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _USERCAP_EXEC_PATH_H
#define _USERCAP_EXEC_PATH_H

/* Where systemd searches for a command of a unit that has no directory: systemd.exec(5) */
#define EXEC_SEARCH_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#endif /* _USERCAP_EXEC_PATH_H */
