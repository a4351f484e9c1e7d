// SPDX-License-Identifier: GPL-2.0-or-later
#include "check.h"

#include "json-line.h"

static const char *const states[] = {
	[POLICY_VALID] = "valid",     [POLICY_MASKED] = "masked", [POLICY_IGNORED] = "ignored",
	[POLICY_UNKNOWN] = "unknown", [POLICY_WRONG] = "wrong",
};

static void put_file(struct json_line *json, const struct policy_file *file)
{
	json_open(json, NULL, '{');
	json_text(json, "file", file->path);
	json_text(json, "state", states[file->state]);
	json_text(json, "reason", file->reason);
	json_number(json, "lines", file->lines.n);
	json_open(json, "mistakes", '[');
	for (size_t i = 0; i < file->mistakes.n; i++) {
		const struct policy_mistake *mistake = &file->mistakes.at[i];

		json_open(json, NULL, '{');
		json_number(json, "line", mistake->line);
		json_number(json, "column", mistake->column);
		json_text(json, "text", mistake->message);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_number(json, "more", file->more);
	json_close(json, '}');
}

static void put_doubts(struct json_line *json, const struct doubts *doubts)
{
	json_open(json, "doubts", '[');
	for (size_t i = 0; i < doubts->list.n; i++) {
		const struct doubt *doubt = &doubts->list.at[i];

		json_open(json, NULL, '{');
		json_text(json, "weight", doubt->weight == DOUBT_WARNING ? "warning" : "hint");
		json_text(json, "code", doubt->code);
		json_text(json, "file", doubt->path);
		json_number(json, "line", doubt->line);
		json_text(json, "text", doubt->text);
		json_text(json, "remedy", doubt->remedy);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_lines(struct json_line *json, const struct usercap_assignment *assignment)
{
	json_open(json, "lines", '[');
	for (size_t i = 0; i < assignment->n_lines; i++) {
		const struct usercap_line *line = assignment->lines[i];

		json_open(json, NULL, '{');
		json_text(json, "file", line->file);
		json_number(json, "line", line->line);
		json_text(json, "who", line->who);
		json_caps(json, "takes", USERCAP_ALL & ~line->caps);
		json_bool(json, "permissive", line->permissive);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void put_user(struct json_line *json, const struct check_user *user)
{
	static const char *const tiers[] = {
		[USERCAP_TIER_NONE] = "none",
		[USERCAP_TIER_USER] = "user",
		[USERCAP_TIER_GROUP] = "group",
		[USERCAP_TIER_ANY] = "everybody",
	};

	json_open(json, NULL, '{');
	json_text(json, "user", user->name);
	json_number(json, "uid", user->uid);
	json_bool(json, "known", user->assignment != NULL);
	if (user->assignment) {
		json_caps(json, "holds", user->assignment->caps);
		json_caps(json, "permissive", user->assignment->permissive);
		json_text(json, "tier", tiers[user->assignment->tier]);
		put_lines(json, user->assignment);
	}
	json_close(json, '}');
}

static void put_policy(struct json_line *json, const struct check_policy *policy)
{
	json_open(json, NULL, '{');
	json_bool(json, "valid", policy->policy != NULL);
	json_open(json, "files", '[');
	for (size_t i = 0; i < policy->files.files.n; i++)
		put_file(json, &policy->files.files.at[i]);
	json_close(json, ']');
	put_doubts(json, &policy->doubts);
	json_open(json, "users", '[');
	for (size_t i = 0; i < policy->users.n; i++)
		put_user(json, &policy->users.at[i]);
	json_close(json, ']');
	json_close(json, '}');
}

void check_json(const struct check_report *report)
{
	struct json_line json;

	json_begin(&json, stdout, "check");
	json_number(&json, "status", report->status);
	json_open(&json, "policies", '[');
	for (size_t i = 0; i < report->policies.n; i++)
		put_policy(&json, &report->policies.at[i]);
	json_close(&json, ']');
	json_end(&json);
}
