// SPDX-License-Identifier: GPL-2.0-or-later
#include "login-processes.h"

#include "cleanup.h"
#include "machine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a line of /proc/PID/status, stat or cgroup needs at most; a longer one is cut */
#define LINE_SIZE 4096

/* The line of a file that begins with @key, or NULL. It is in @buf. */
static char *find_line(const char *path, const char *key, char buf[LINE_SIZE])
{
	FILE *file = fopen(path, "re");
	char *line = NULL;

	while (file && (line = fgets(buf, LINE_SIZE, file)))
		if (!strncmp(line, key, strlen(key)))
			break;
	if (file)
		fclose(file);
	if (line)
		line[strcspn(line, "\n")] = '\0';
	return line;
}

/* When the machine was booted, which the ages of processes count from */
static time_t boot_time(struct arena *arena)
{
	char buf[LINE_SIZE];
	char *line = find_line(machine_path(arena, "/proc/stat"), "btime ", buf);

	return line ? strtoll(line + strlen("btime "), NULL, 10) : 0;
}

static int read_age(const char *dir, struct arena *arena, time_t boot, time_t *ret)
{
	char buf[LINE_SIZE];
	char *at = find_line(arena_format(arena, "%s/stat", dir), "", buf);

	/* the name, which may have any bytes, is in parentheses */
	at = at ? strrchr(at, ')') : NULL;
	/* field 22; this one is the second */
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (!at)
		return -EBADMSG;
	*ret = boot + (time_t)(strtoull(at + 1, NULL, 10) / sysconf(_SC_CLK_TCK));
	return 0;
}

static int read_uid(const char *dir, struct arena *arena, uint32_t *ret)
{
	char buf[LINE_SIZE];
	char *line = find_line(arena_format(arena, "%s/status", dir), "Uid:", buf);

	if (!line)
		return -EBADMSG;
	*ret = strtoul(line + strlen("Uid:"), NULL, 10);
	return 0;
}

/* The group below user-UID.slice, or NULL; of cgroup v1 systemd's own hierarchy */
static const char *unit_in(struct arena *arena, const char *line)
{
	const char *at = strstr(line, "/user.slice/user-");

	at = at ? strstr(at, ".slice/user-") : NULL;
	at = at ? strstr(at + strlen(".slice/user-"), ".slice/") : NULL;
	if (!at)
		return NULL;
	at += strlen(".slice/");
	return arena_copy(arena, at, strcspn(at, "/"));
}

static const char *read_unit(const char *dir, struct arena *arena)
{
	const char *path = arena_format(arena, "%s/cgroup", dir);
	char buf[LINE_SIZE];
	char *line = find_line(path, "0::", buf);
	const char *unit = line ? unit_in(arena, line) : NULL;

	if (unit)
		return unit;
	line = find_line(path, "1:name=systemd:", buf);
	return line ? unit_in(arena, line) : NULL;
}

static void add(struct arena *arena, struct login_processes *processes, const char *name,
		time_t boot)
{
	const char *dir = machine_path(arena, arena_format(arena, "/proc/%s", name));
	struct login_process process = { .pid = strtoul(name, NULL, 10) };

	process.unit = read_unit(dir, arena);
	if (!process.unit || read_uid(dir, arena, &process.uid) < 0 ||
	    read_age(dir, arena, boot, &process.started) < 0)
		return;
	list_append(arena, processes, process);
}

static int by_group(const void *a, const void *b)
{
	const struct login_process *left = a, *right = b;
	int r = strcmp(left->unit, right->unit);

	if (r == 0)
		r = (left->uid > right->uid) - (left->uid < right->uid);
	if (r == 0)
		r = (left->started > right->started) - (left->started < right->started);
	return r ? r : (left->pid > right->pid) - (left->pid < right->pid);
}

bool login_process_is_beside(const struct login_process *a, const struct login_process *b)
{
	return a->uid == b->uid && !strcmp(a->unit, b->unit);
}

int login_processes_read(struct arena *arena, struct login_processes *ret)
{
	_cleanup_(closedirp) DIR *proc = opendir(machine_path(arena, "/proc"));
	struct login_processes processes = { 0 };
	const struct dirent *entry;
	time_t boot;

	if (!proc)
		return -errno;
	boot = boot_time(arena);
	while ((entry = readdir(proc)))
		if (entry->d_name[strspn(entry->d_name, "0123456789")] == '\0')
			add(arena, &processes, entry->d_name, boot);
	if (processes.n)
		qsort(processes.at, processes.n, sizeof(*processes.at), by_group);
	*ret = processes;
	return 0;
}
