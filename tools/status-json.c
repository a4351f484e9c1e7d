// SPDX-License-Identifier: GPL-2.0-or-later
#include "status.h"

#include "json-line.h"

#include <stdio.h>
#include <string.h>
#include <usercap.h>

static void put_limits(struct json_line *json)
{
	struct usercap_limits limits;

	json_open(json, "limits", '[');
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (usercap_provider_limits(cap, &limits) < 0)
			continue;
		json_open(json, NULL, '{');
		json_text(json, "name", usercap_name(cap));
		json_text(json, "unenforced", limits.unenforced);
		json_text(json, "excess", limits.excess);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_lsms(struct json_line *json, const char *lsms)
{
	char name[64];

	if (!lsms) {
		json_null(json, "lsms");
		return;
	}
	json_open(json, "lsms", '[');
	for (const char *at = lsms; *at; at += *at == ',') {
		size_t len = strcspn(at, ",");

		snprintf(name, sizeof(name), "%.*s", (int)len, at);
		json_text(json, NULL, name);
		at += len;
	}
	json_close(json, ']');
}

static void put_kernel(struct json_line *json, const struct machine_status *status)
{
	json_open(json, "kernel", '{');
	json_text(json, "release", status->release);
	json_text(json, "machine", status->hardware);
	put_lsms(json, status->lsms);
	json_bool(json, "seccomp", status->seccomp);
	json_bool(json, "mdwe", status->mdwe);
	json_number(json, "landlock", status->landlock);
	json_close(json, '}');
}

static const char *state_of_policy(const struct machine_status *status)
{
	if (status->policy_missing)
		return "missing";
	switch (status->policy) {
	case POLICY_WRONG:
		return "wrong";
	case POLICY_UNKNOWN:
		return "unknown";
	default:
		return "valid";
	}
}

static void put_policy(struct json_line *json, const struct machine_status *status)
{
	json_open(json, "policy", '{');
	json_text(json, "path", USERCAP_CONF);
	json_text(json, "state", state_of_policy(status));
	json_number(json, "files", status->policy_files);
	json_number(json, "lines", status->policy_lines);
	json_text(json, "where", status->policy_where);
	json_text(json, "mistake", status->policy_mistake);
	json_close(json, '}');
}

static void put_sets(struct json_line *json, const struct machine_status *status)
{
	json_open(json, "sets", '{');
	for (size_t i = 0; i < OWN_SETS; i++)
		if (status->sets[i].error)
			json_null(json, status->sets[i].name);
		else
			json_caps(json, status->sets[i].name, status->sets[i].caps);
	json_close(json, '}');
}

void status_json(const struct machine_status *status)
{
	static const char *const enforcers[ENFORCER_KINDS] = {
		[ENFORCER_NONE] = "none",     [ENFORCER_UNKNOWN] = "unknown",
		[ENFORCER_KERNEL] = "kernel", [ENFORCER_LSM] = "lsm",
		[ENFORCER_BPF] = "bpf",	      [ENFORCER_SECCOMP] = "seccomp",
	};
	struct json_line json;

	json_begin(&json, stdout, "status");
	json_number(&json, "status", !status_is_fine(status));
	json_text(&json, "provider", enforcers[status->enforcer]);
	json_caps(&json, "completely", status->completely);
	put_limits(&json);
	put_kernel(&json, status);
	put_policy(&json, status);
	json_open(&json, "logins", '{');
	json_number(&json, "services", status->services);
	json_number(&json, "limited", status->limited);
	json_close(&json, '}');
	json_open(&json, "services", '{');
	json_bool(&json, "generator", status->generator);
	json_number(&json, "units", status->units);
	json_close(&json, '}');
	put_sets(&json, status);
	json_end(&json);
}
