// SPDX-License-Identifier: GPL-2.0-or-later
#include "show-processes.h"

#include "json-line.h"

#include <stdio.h>

static void put_set(struct json_line *json, const char *name, const struct resident *resident,
		    uint64_t caps)
{
	if (resident->known)
		json_caps(json, name, caps);
	else
		json_null(json, name);
}

static void put_shown(struct json_line *json, const struct resident *resident)
{
	const struct process_sets *sets = &resident->sets;

	json_open(json, NULL, '{');
	json_number(json, "pid", resident->proc.pid);
	json_number(json, "ppid", resident->proc.ppid);
	json_number(json, "uid", resident->proc.uid);
	json_text(json, "user", resident->user);
	json_text(json, "unit", resident->unit);
	json_text(json, "cgroup", resident->proc.cgroup);
	json_text(json, "comm", resident->proc.comm);
	put_set(json, "effective", resident, sets->effective);
	put_set(json, "permitted", resident, sets->permitted);
	put_set(json, "bounding", resident, sets->bounding);
	put_set(json, "permissive", resident, sets->permissive);
	put_set(json, "denied", resident, sets->denied);
	if (resident->lock_known)
		json_bool(json, "locked", sets->locked);
	else
		json_null(json, "locked");
	json_close(json, '}');
}

void census_json(const struct census *census)
{
	struct json_line json;

	json_begin(&json, stdout, "show");
	json_open(&json, "processes", '[');
	for (size_t i = 0; i < census->n; i++)
		put_shown(&json, &census->at[i]);
	json_close(&json, ']');
	json_end(&json);
}
