// SPDX-License-Identifier: GPL-2.0-or-later
#include "label.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static struct label name_of(struct accounts *accounts, const char *node, uint32_t uid)
{
	const char *name = accounts_name(accounts, node, uid);
	struct label label;

	if (uid == ID_UNSET)
		snprintf(label.text, sizeof(label.text), "?");
	else if (name)
		snprintf(label.text, sizeof(label.text), "%s", name);
	else
		snprintf(label.text, sizeof(label.text), "%u", uid);
	return label;
}

struct label label_who(struct accounts *accounts, const char *node, uint32_t auid, uint32_t uid)
{
	struct label login = name_of(accounts, node, auid);
	struct label user = name_of(accounts, node, uid);
	struct label both;

	if (auid == ID_UNSET || auid == uid)
		return user;
	if (uid == ID_UNSET)
		return login;
	snprintf(both.text, sizeof(both.text), "%.*s as %.*s", POOL_LONGEST, login.text,
		 POOL_LONGEST, user.text);
	return both;
}

struct label label_row_who(struct accounts *accounts, const struct row_key *key)
{
	struct label label;

	if (key->rest != REST_OF_ALL)
		return label_who(accounts, key->node, key->auid, key->uid);
	snprintf(label.text, sizeof(label.text), "others");
	return label;
}

struct label label_row_program(const struct row *row)
{
	struct label label;

	if (row->key.rest == REST_OF_WHO)
		snprintf(label.text, sizeof(label.text), "other programs");
	else if (row->key.rest == REST_OF_ALL)
		snprintf(label.text, sizeof(label.text), "any");
	else if (row->key.exe)
		snprintf(label.text, sizeof(label.text), "%s", row->key.exe);
	else
		snprintf(label.text, sizeof(label.text), "%s", row->n_comms ? row->comms[0] : "?");
	return label;
}

struct label label_row_unit(const struct row *row)
{
	struct label label;

	if (row->key.unit && strcmp(row->key.unit, ROW_LOGIN) == 0)
		snprintf(label.text, sizeof(label.text), "login session");
	else
		snprintf(label.text, sizeof(label.text), "%s%s",
			 row->key.unit ? row->key.unit : "-", row->key.user_unit ? " (user)" : "");
	return label;
}

struct label label_holder(const struct holder *holder)
{
	const char *who = holder->kind == HOLDER_ACCOUNT ? holder->name : holder->unit;
	struct label label;

	if (who)
		snprintf(label.text, sizeof(label.text), "%s%s%s", who, holder->node ? " on " : "",
			 holder->node ? holder->node : "");
	else
		snprintf(label.text, sizeof(label.text), "%u%s%s", holder->uid,
			 holder->node ? " on " : "", holder->node ? holder->node : "");
	return label;
}

struct label label_object(const char *rule, const char *what, int port)
{
	bool v6 = what && strchr(what, ':');
	struct label label;

	/* the rule that the capability is needed goes without saying */
	if (rule && strcmp(rule, "capability") == 0)
		rule = NULL;

	if (port >= 0)
		snprintf(label.text, sizeof(label.text), "%s%s%s:%d", v6 ? "[" : "",
			 what ? what : "?", v6 ? "]" : "", port);
	else
		snprintf(label.text, sizeof(label.text), "%s%s%s", rule ? rule : "",
			 rule && what ? " " : "", what ? what : "");
	return label;
}

static struct label format_time(const char *format, const struct tm *tm)
{
	struct label label;

	if (!strftime(label.text, sizeof(label.text), format, tm))
		snprintf(label.text, sizeof(label.text), "?");
	return label;
}

struct label label_time(uint64_t time)
{
	time_t seconds = (time_t)(time / 1000);
	struct tm tm = { 0 };

	localtime_r(&seconds, &tm);
	return format_time("%Y-%m-%d %H:%M:%S", &tm);
}

struct label label_utc(uint64_t time)
{
	time_t seconds = (time_t)(time / 1000);
	struct tm tm = { 0 };
	struct label label;

	gmtime_r(&seconds, &tm);
	label = format_time("%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(label.text + strlen(label.text), 8, ".%03uZ", (unsigned int)(time % 1000));
	return label;
}
