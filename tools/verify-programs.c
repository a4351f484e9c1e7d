// SPDX-License-Identifier: GPL-2.0-or-later
/* Are the programs there that a unit's commands name? */
#include "verify.h"

#include "cleanup.h"
#include "exec-path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the unit's programs are */
struct place_of_programs {
	const char *root; /* "/", or the value of RootDirectory= */
	const char *path; /* where to search for those that have no directory */
};

/* What a path is below a root, whose links lead nowhere else: 0, or a negative errno */
static int look_below(int root, const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	_cleanup_(closep) int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return S_ISREG(st.st_mode) && st.st_mode & 0111 ? 0 : -ENOEXEC;
}

static int search_below(struct arena *arena, int root, const char *path, const char *name)
{
	int error = -ENOENT;

	while (*path) {
		size_t len = strcspn(path, ":");
		int r;

		/* systemd passes over the others, too */
		if (*path == '/') {
			r = look_below(root, arena_format(arena, "%.*s/%s", (int)len, path, name));
			if (!r)
				return 0;
			if (r != -ENOENT)
				error = r;
		}
		path += len;
		path += *path == ':';
	}
	return error;
}

static int look_for(struct arena *arena, const struct place_of_programs *place, const char *program)
{
	_cleanup_(closep) int root = open(place->root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return -errno;
	return *program == '/' ? look_below(root, program)
			       : search_below(arena, root, place->path, program);
}

/* The text with "%%" for "%"; NULL if only systemd knows what it stands for */
static const char *expand(struct arena *arena, const char *text)
{
	char *expanded = arena_alloc(arena, strlen(text) + 1), *to = expanded;

	for (; *text; text++) {
		if (*text == '%' && *++text != '%')
			return NULL;
		*to++ = *text;
	}
	return expanded;
}

static const char *search_path(struct arena *arena, const struct unit *unit)
{
	const struct strings *values = &unit->settings[UNIT_SETTING_EXEC_SEARCH_PATH];
	const char *path = "";

	for (size_t i = 0; i < values->n; i++)
		path = arena_format(arena, "%s%s%s", path, i ? ":" : "", values->at[i]);
	return values->n ? expand(arena, path) : EXEC_SEARCH_PATH;
}

/* A setting that can make files appear that are not where the unit will see them, or NULL */
static const char *adds_files(const struct unit *unit)
{
	static const struct {
		enum unit_setting setting;
		const char *key;
	} table[] = {
		{ UNIT_SETTING_BIND_PATHS, "BindPaths=" },
		{ UNIT_SETTING_BIND_READ_ONLY_PATHS, "BindReadOnlyPaths=" },
		{ UNIT_SETTING_EXTENSION_DIRECTORIES, "ExtensionDirectories=" },
		{ UNIT_SETTING_EXTENSION_IMAGES, "ExtensionImages=" },
		{ UNIT_SETTING_MOUNT_IMAGES, "MountImages=" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (unit_setting(unit, table[i].setting))
			return table[i].key;
	return NULL;
}

static const char *why_not(int error)
{
	switch (error) {
	case -ENOEXEC:
		return "it may not be executed";
	case -ENOENT:
	case -ENOTDIR:
		return "it does not exist";
	default:
		return strerror(-error);
	}
}

/* A command as it is told of: where it stands, and its program */
static const char *describe(struct arena *arena, int list, const struct exec_command *command)
{
	return arena_format(arena, "%s:%u: %s=%s", command->origin.file, command->origin.line,
			    unit_exec_keys[list].key, command->path);
}

/* 1 if the program is there, 0 if that was not found or not looked for */
static int verify_command(struct verification *verification, int list,
			  const struct exec_command *command, const struct place_of_programs *place)
{
	struct arena *arena = verification->outlook->arena;
	const char *what = describe(arena, list, command);
	const char *program = expand(arena, command->path);
	const char *adds = adds_files(&verification->unit);
	const char *below;
	int r;

	if (!program || !place->root || (*program != '/' && !place->path)) {
		add_check(verification, GRADE_NOTE, "program-unchecked", NULL,
			  arena_format(arena, "%s was not looked for: only systemd knows %s", what,
				       program ? "the directory" : "what \"%\" stands for"));
		return 0;
	}
	r = look_for(arena, place, program);
	if (!r)
		return 1;
	below = strcmp(place->root, "/") != 0 ? arena_format(arena, " below %s", place->root) : "";
	if (r == -EACCES || r == -ENOSYS)
		add_check(verification, GRADE_UNKNOWN, "program-unchecked", "try again as root",
			  arena_format(arena, "%s%s: %s", what, below, strerror(-r)));
	else if (adds)
		add_check(verification, GRADE_NOTE, "program-unchecked", NULL,
			  arena_format(arena, "%s%s: %s, unless it comes from %s", what, below,
				       why_not(r), adds));
	else if (command->prefixes & EXEC_IGNORE_FAILURE)
		add_check(verification, GRADE_NOTE, "program-optional", NULL,
			  arena_format(arena, "%s%s: %s, and \"-\" says that it need not", what,
				       below, why_not(r)));
	else
		add_check(verification, GRADE_WRONG, "program-missing",
			  "install it, or correct the command",
			  arena_format(arena, "%s%s: %s", what, below, why_not(r)));
	return 0;
}

static void verify_wrapper(struct verification *verification)
{
	const char *wrapper = verification->around->wrapper;
	struct arena *arena = verification->outlook->arena;
	const struct place_of_programs host = { .root = "/", .path = "" };
	int r = look_for(arena, &host, wrapper);

	if (r < 0)
		add_check(verification, GRADE_WRONG, "wrapper-missing", "install usercap again",
			  arena_format(arena, "%s: %s", wrapper, why_not(r)));
}

void verify_programs(struct verification *verification)
{
	const struct unit *unit = &verification->unit;
	struct arena *arena = verification->outlook->arena;
	const char *root = unit_setting(unit, UNIT_SETTING_ROOT_DIRECTORY);
	const struct place_of_programs place = {
		.root = unit_setting(unit, UNIT_SETTING_ROOT_IMAGE) ? NULL
			: root					    ? expand(arena, root)
								    : "/",
		.path = search_path(arena, unit),
	};
	size_t found = 0, wrapped = wrapped_commands(unit);

	if (unit->verdict == UNIT_WRAPPED || unit->verdict == UNIT_REFUSED)
		verify_wrapper(verification);
	if (unit->verdict != UNIT_WRAPPED)
		return;
	for (int list = 0; list < UNIT_EXEC_LISTS; list++)
		for (size_t i = 0; i < unit->exec[list].n; i++)
			if (!(unit->exec[list].at[i].prefixes & EXEC_PRIVILEGED))
				found += verify_command(verification, list, &unit->exec[list].at[i],
							&place);
	if (found == wrapped)
		add_check(verification, GRADE_FINE, "programs-found", NULL,
			  wrapped == 1 ? "its program is there"
				       : arena_format(arena,
						      "the programs of all %zu commands are there",
						      wrapped));
}
