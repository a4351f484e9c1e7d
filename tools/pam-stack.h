/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PAM does when a service opens a session: pam.d(5) */
#ifndef _USERCAP_TOOLS_PAM_STACK_H
#define _USERCAP_TOOLS_PAM_STACK_H

#include "units/arena.h"

#include <stdbool.h>

struct pam_rule {
	const char *file;
	unsigned int line;
	const char *control;   /* required, or [...] */
	const char *module;    /* as it is written: a name, or a path */
	const char *arguments; /* or "" */
};

/**
 * struct pam_stack - the session stack of a service
 * @path:	the service's own file
 * @rules:	modules in the order in which they are called
 * @files:	names of the files that rules come from, each once, in order; the
 *		service itself is one only if it has rules of its own
 * @last:	the last line of the service's own file that is about sessions, or 0
 * @unread:	a file that could not be read, or NULL
 * @error:	why, a negative errno
 */
struct pam_stack {
	const char *path;
	struct {
		struct pam_rule *at;
		size_t n;
		size_t room;
	} rules;
	struct strings files;
	unsigned int last;
	const char *unread;
	int error;
};

/* Where a service of this name is configured; NULL if it is not */
const char *pam_service_path(struct arena *arena, const char *name);

void pam_stack_read(struct pam_stack *stack, struct arena *arena, const char *service);

#define PAM_USERCAP "pam_usercap.so"

/* The first rule that calls this module, or NULL */
const struct pam_rule *pam_stack_find(const struct pam_stack *stack, const char *module);

/* Is it there to be included, and no service? Debian's, Red Hat's and others' */
bool pam_is_fragment(const char *name);

/* The names of all services, sorted; files that packages and editors leave are none */
void pam_services(struct arena *arena, struct strings *ret);

#endif /* _USERCAP_TOOLS_PAM_STACK_H */
