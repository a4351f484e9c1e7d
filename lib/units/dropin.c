// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dropin.h"

#include "unit-file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text that grows */
struct draft {
	struct arena *arena;
	char *text;
	size_t len;
	size_t room;
};

__attribute__((format(printf, 2, 3))) static void add(struct draft *draft, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	while (draft->len + len >= draft->room)
		draft->text = arena_grow(draft->arena, draft->text, &draft->room, draft->room, 1);
	va_start(args, format);
	vsnprintf(draft->text + draft->len, len + 1, format, args);
	va_end(args);
	draft->len += len;
}

static void add_head(struct draft *draft, const struct unit *unit)
{
	add(draft, "# Written by usercap-generator(8), and again at each daemon-reload.\n");
	for (size_t i = 0; i < unit->said.n; i++)
		add(draft, "# %s:%u: " UNIT_KEY "=%s\n", unit->said.at[i].file,
		    unit->said.at[i].line, unit->said.at[i].value);
}

static const char *keep_option(struct arena *arena, const struct unit *unit)
{
	char list[USERCAP_LIST_SIZE];

	usercap_list_format(unit->caps, list, sizeof(list));
	return arena_format(arena, " --keep=%s", list);
}

/* The unit's own search path, for programs without a directory */
static const char *path_option(struct arena *arena, const struct unit *unit)
{
	const struct strings *values = &unit->settings[UNIT_SETTING_EXEC_SEARCH_PATH];
	const char *option = "";

	for (size_t i = 0; i < values->n; i++)
		option = arena_format(arena, "%s%s%s", option, i ? ":" : "", values->at[i]);
	return values->n ? arena_format(arena, " \"--path=%s\"", option) : "";
}

/* Does one of the mounts hide the wrapper? "/usr:ro /var" is how they are listed. */
static bool is_hidden(const struct unit *unit, const char *wrapper)
{
	const struct strings *values = &unit->settings[UNIT_SETTING_TEMPORARY_FILE_SYSTEM];

	for (size_t i = 0; i < values->n; i++) {
		const char *at = values->at[i];

		while (*(at += strspn(at, " \t\"'"))) {
			size_t len = strcspn(at, " \t\"':");
			size_t bare = len;

			while (bare && at[bare - 1] == '/')
				bare--;
			if (!strncmp(at, wrapper, bare) && wrapper[bare] == '/')
				return true;
			at += len;
			at += strcspn(at, " \t");
		}
	}
	return false;
}

static bool has_root(const struct unit *unit)
{
	const char *dir = unit_setting(unit, UNIT_SETTING_ROOT_DIRECTORY);

	return (dir && strcmp(dir, "/") != 0) || unit_setting(unit, UNIT_SETTING_ROOT_IMAGE);
}

/* Whatever else the wrapper needs in order to run where the commands do */
static void add_settings(struct draft *draft, const struct unit *unit, const char *wrapper)
{
	if (has_root(unit) || is_hidden(unit, wrapper))
		add(draft, "BindReadOnlyPaths=%s\n", wrapper);
	if (unit_setting(unit, UNIT_SETTING_NO_EXEC_PATHS))
		add(draft, "ExecPaths=%s\n", wrapper);
	if (unit_setting(unit, UNIT_SETTING_SYSTEM_CALL_FILTER))
		add(draft, "SystemCallFilter=prctl\n");
}

/* The journal would call it all usercap-exec. */
static void add_identifier(struct draft *draft, const struct unit *unit)
{
	const struct exec_list *list = &unit->exec[UNIT_EXEC_START];
	const char *identifier;

	for (int i = 0; i < UNIT_EXEC_LISTS && !list->n; i++)
		list = &unit->exec[i];
	if (unit_setting(unit, UNIT_SETTING_SYSLOG_IDENTIFIER))
		return;
	identifier = exec_command_identifier(draft->arena, &list->at[0]);
	if (identifier)
		add(draft, "SyslogIdentifier=%s\n", identifier);
}

const char *dropin_wrap(struct arena *arena, const struct unit *unit, const char *wrapper,
			const char **ret_reason)
{
	struct draft draft = { .arena = arena };
	const char *keep = keep_option(arena, unit), *path = path_option(arena, unit);

	add_head(&draft, unit);
	add(&draft, "\n[%s]\n", unit_type_section[unit->type]);
	/* first of all: whatever stopped systemd further down would leave fewer commands, not freer
	 * ones */
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		if (unit->exec_mentioned[list])
			add(&draft, "%s=\n", unit_exec_keys[list].key);
	add_settings(&draft, unit, wrapper);
	add_identifier(&draft, unit);
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++) {
			const struct exec_command *command = &unit->exec[list].at[i];
			bool relative = exec_command_is_relative(command);
			const char *options =
				arena_format(arena, "%s%s", keep, relative ? path : "");
			const char *line = exec_command_wrap(arena, command, wrapper, options);

			if (strlen(unit_exec_keys[list].key) + 1 + strlen(line) >= UNIT_LINE_MAX) {
				*ret_reason =
					arena_format(arena, "%s:%u: the command is too long",
						     command->origin.file, command->origin.line);
				return NULL;
			}
			add(&draft, "%s=%s\n", unit_exec_keys[list].key, line);
		}
	return draft.text;
}

/* As one word of a command line that means just this */
static void add_quoted(struct draft *draft, const char *text)
{
	add(draft, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			add(draft, "\\%c", *text);
		else if (*text == '%' || *text == '$')
			add(draft, "%c%c", *text, *text);
		else if (*text >= ' ' && *text <= '~')
			add(draft, "%c", *text);
		else
			add(draft, "\\x%02x", (unsigned char)*text);
	}
	add(draft, "\"\n");
}

const char *dropin_refuse(struct arena *arena, const struct unit *unit, const char *wrapper)
{
	/* what could keep the reason from being told, start it again, or take it for success */
	static const char others[] = "User=\n"
				     "Group=\n"
				     "DynamicUser=no\n"
				     "PAMName=\n"
				     "WorkingDirectory=\n"
				     "RootDirectory=\n"
				     "RootImage=\n"
				     "TemporaryFileSystem=\n"
				     "NoExecPaths=\n"
				     "EnvironmentFile=\n"
				     "SystemCallFilter=\n"
				     "SELinuxContext=\n"
				     "AppArmorProfile=\n"
				     "StandardOutput=journal\n"
				     "StandardError=journal\n"
				     "SyslogIdentifier=usercap-exec\n";
	static const char service[] = "Type=oneshot\n"
				      "RemainAfterExit=no\n"
				      "Restart=no\n"
				      "SuccessExitStatus=\n"
				      "RestartForceExitStatus=\n";
	struct draft draft = { .arena = arena };
	bool is_service = unit->type == UNIT_SERVICE;

	add_head(&draft, unit);
	add(&draft, "# It must not start: %s\n", unit->reason);
	add(&draft, "\n[Unit]\nFailureAction=none\nStartLimitAction=none\n");
	add(&draft, "\n[%s]\n", unit_type_section[unit->type]);
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		if (unit_exec_keys[list].type == unit->type && list != UNIT_EXEC_RELOAD_POST)
			add(&draft, "%s=\n", unit_exec_keys[list].key);
	add(&draft, "%s%s%s=%s --refuse ", is_service ? service : "", others,
	    is_service ? "ExecStart" : "ExecStartPre", wrapper);
	add_quoted(&draft, arena_format(arena, "%s: %s", unit->id, unit->reason));
	return draft.text;
}

const char *dropin_shadow(struct arena *arena, const struct unit *unit)
{
	struct draft draft = { .arena = arena };

	add_head(&draft, unit);
	add(&draft, "# This unit is not restricted, but its template is.\n");
	return draft.text;
}
