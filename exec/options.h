/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_OPTIONS_H
#define _USERCAP_EXEC_OPTIONS_H

#include <stdint.h>

#include "confine.h"

enum action {
	ACTION_EXECUTE,
	ACTION_REFUSE,
	ACTION_HELP,
	ACTION_VERSION,
};

struct options {
	enum action action;
	uint64_t kept; /* the other capabilities are taken away */
	enum fallback fallback;
	char *path;	/* where to search for a name without "/", or NULL */
	char *argv0;	/* what the program sees as its name, or NULL */
	char **command; /* the program and its arguments */
	char *refusal;	/* what ACTION_REFUSE says */
};

/* Returns 0, or -EINVAL after it said what is wrong. */
int options_read(int argc, char *argv[], struct options *ret);

#endif /* _USERCAP_EXEC_OPTIONS_H */
