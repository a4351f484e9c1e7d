// SPDX-License-Identifier: GPL-2.0-or-later
#include "program.h"

#include "error.h"
#include "exec-path.h"
#include "line.h"
#include "sys.h"

#include <errno.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <string.h>

/* What to execute: a name, and what it is given */
struct program {
	const char *name;
	char *const *argv;
	char *const *envp;
	const struct exec_key *key;
};

static size_t until(const char *text, char end)
{
	size_t len = 0;

	while (text[len] && text[len] != end)
		len++;
	return len;
}

static int failed(const char *file, int error, const char *searched)
{
	line_say("cannot execute ", file, ": ", error_show(-error).text, searched ? " in " : "",
		 searched ? searched : "");
	return error;
}

/* Is there nothing that can be executed at that place? Then another may have it. */
static bool is_elsewhere(long error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
	case -EACCES:
	case -ELOOP:
	case -ENAMETOOLONG:
	case -ENODEV:
	case -ESTALE:
	case -ETIMEDOUT:
		return true;
	default:
		return false;
	}
}

/* Trying is all that a system call filter surely allows: no look before the leap */
static int execute_in(const char *dir, size_t len, const struct program *program)
{
	size_t name_size = strlen(program->name) + 1;
	char file[PATH_MAX];
	int r;

	if (len + 1 + name_size > sizeof(file))
		return -ENAMETOOLONG;
	memcpy(file, dir, len);
	file[len] = '/';
	memcpy(file + len + 1, program->name, name_size);
	r = (int)sys_execve(file, program->argv, program->envp, program->key);
	return is_elsewhere(r) ? r : failed(file, r, NULL);
}

static int search(const char *path, const struct program *program)
{
	int error = -ENOENT;
	size_t len;

	for (const char *dir = path; *dir; dir += len + (dir[len] == ':')) {
		int r;

		len = until(dir, ':');
		/* like systemd: a relative directory would be another for each service */
		if (*dir != '/')
			continue;
		r = execute_in(dir, len, program);
		if (!is_elsewhere(r))
			return r;
		/* a file without permission tells more than that others are missing */
		if (error != -EACCES)
			error = r;
	}
	return failed(program->name, error, path);
}

int program_execute(const char *name, const char *path, char *const argv[], char *const envp[],
		    const struct exec_key *key)
{
	const struct program program = { name, argv, envp, key };

	if (!*name)
		return failed("\"\"", -ENOENT, NULL);
	if (name[until(name, '/')])
		return failed(name, (int)sys_execve(name, argv, envp, key), NULL);
	return search(path ? path : EXEC_SEARCH_PATH, &program);
}
