// SPDX-License-Identifier: GPL-2.0-or-later
#include "record.h"

#include "log.h"

#include <dlfcn.h>
#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_SIZE 4096

/*
 * libaudit, found when it is needed: loading it would cost every boot more than
 * all that this program does.
 */
struct library {
	__typeof__(audit_open) *open;
	__typeof__(audit_close) *close;
	__typeof__(audit_encode_nv_string) *encode;
	__typeof__(audit_log_user_message) *log;
};

static bool load(struct library *library)
{
	void *handle = dlopen("libaudit.so.1", RTLD_NOW);

	if (!handle)
		return false;
	library->open = dlsym(handle, "audit_open");
	library->close = dlsym(handle, "audit_close");
	library->encode = dlsym(handle, "audit_encode_nv_string");
	library->log = dlsym(handle, "audit_log_user_message");
	return library->open && library->close && library->encode && library->log;
}

static void record(const struct library *library, int audit, const struct unit *unit)
{
	char *name = library->encode("unit", unit->id, 0);
	char *reason = library->encode("reason", unit->reason, 0);
	char message[MESSAGE_SIZE];

	if (name && reason) {
		snprintf(message, sizeof(message), "op=usercap-refuse %s %s", name, reason);
		library->log(audit, AUDIT_USYS_CONFIG, message, "?", "?", NULL, 0);
	}
	free(name);
	free(reason);
}

void record_refusals(const struct plan *plan)
{
	struct library library;
	int audit = -1;

	for (size_t i = 0; i < plan->units.n; i++) {
		if (plan->units.at[i].unit.verdict != UNIT_REFUSED)
			continue;
		if (audit < 0) {
			audit = load(&library) ? library.open() : -1;
			if (audit < 0)
				return; /* no audit here: it is in the log */
		}
		record(&library, audit, &plan->units.at[i].unit);
	}
	if (audit >= 0)
		library.close(audit);
}
