// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

#include "cleanup.h"

#include <dlfcn.h>
#include <errno.h>
#include <libaudit.h>

/* Loaded for this question alone: linked, it would cost whatever usercap starts. */
#define LIBRARY "libaudit.so.1"

static int ask(__typeof__(audit_open) *open_audit, __typeof__(audit_is_enabled) *is_enabled)
{
	_cleanup_(closep) int fd = open_audit();
	int enabled = fd < 0 ? -1 : is_enabled(fd);

	return enabled < 0 ? -EPERM : enabled != 0;
}

int machine_is_audited(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);
	__typeof__(audit_open) *open_audit;
	__typeof__(audit_is_enabled) *is_enabled;
	int r = -ENOSYS;

	if (!library)
		return r;
	open_audit = dlsym(library, "audit_open");
	is_enabled = dlsym(library, "audit_is_enabled");
	if (open_audit && is_enabled)
		r = ask(open_audit, is_enabled);
	dlclose(library);
	return r;
}
