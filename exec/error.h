/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_ERROR_H
#define _USERCAP_EXEC_ERROR_H

#include "diag.h"

/* What strerror() says about what execve(2) and prctl(2) fail with; else "error 123" */
struct shown error_show(int error);

#endif /* _USERCAP_EXEC_ERROR_H */
